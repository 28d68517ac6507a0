"""Learned patterns of span names (rule 6.11)."""
import string
import unicodedata

END, ANY = "<END>", "<_>"
MAX_TOKENS, MIN_TOKENS, DEPTH, MAX_CHILDREN, SIMILAR = 80, 3, 28, 999, 0.3


def _is_word(c):
    return c.isalpha() or c.isnumeric()


def _run(text, start, belongs):
    end = start
    while end < len(text) and belongs(text[end]):
        end += 1
    return end


def tokens(text):
    """The tokens of a name; put together they are the name again."""
    out, i, hexadecimal = [], 0, set(string.hexdigits)
    while i < len(text):
        c, end = text[i], i + 1
        if c == "%":
            if len(text) - i < 3:
                end = len(text)
            elif text[i + 1] in hexadecimal and text[i + 2] in hexadecimal:
                end = i + 3
        elif c.isspace():
            end = _run(text, i, str.isspace)
        elif c in hexadecimal:
            end = _run(text, i, hexadecimal.__contains__)
            if text[end:end + 1] == "-":
                end = _run(text, end, lambda x: x in hexadecimal or x == "-")
            elif end < len(text) and _is_word(text[end]):
                end = _run(text, end, _is_word)
        elif _is_word(c):
            end = _run(text, i, _is_word)
        out.append(text[i:end])
        i = end
    return out


def looks_like_data(token):
    """Whether a token is data rather than a word."""
    numbers = sum(c.isnumeric() for c in token)
    if numbers and all(c in string.hexdigits or c.isnumeric() or unicodedata.category(c).startswith("P") for c in token):
        return True
    return numbers > max(len(token.encode("utf-8", "surrogateescape")) // 4, 1)


class SpanNames:
    """The patterns of one tenant."""

    def __init__(self):
        self.roots, self.skipped = {}, {"too_few_tokens": 0, "too_many_tokens": 0}

    def template(self, name):
        """What the name becomes; learns from it."""
        parts = tokens(name) + [END]
        if len(parts) < MIN_TOKENS or len(parts) > MAX_TOKENS:
            self.skipped["too_few_tokens" if len(parts) < MIN_TOKENS else "too_many_tokens"] += 1
            return name
        path = parts[:min(DEPTH, len(parts)) - 1]
        best = self._match(parts, path)
        if best is None:
            self._insert(parts, path)
            return name
        best[:] = [a if a == b else ANY for a, b in zip(best, parts)]
        return "".join(best[:-1])

    def _match(self, parts, path):
        node = self.roots.get(len(parts))
        for token in path:
            if node is None:
                return None
            node = node["children"].get(ANY) or node["children"].get(token)
        best, best_rank = None, (-1, -1)
        for cluster in node["clusters"] if node else []:
            equal = sum(a == b for a, b in zip(cluster, parts) if a != ANY)
            rank = (equal, cluster.count(ANY))
            if rank > best_rank:
                best, best_rank = cluster, rank
        return best if best is not None and best_rank[0] / len(parts) >= SIMILAR else None

    def _insert(self, parts, path):
        def new():
            return {"children": {}, "clusters": []}
        node = self.roots.setdefault(len(parts), new())
        for token in path:
            children = node["children"]
            if ANY in children or token not in children and (looks_like_data(token) or len(children) >= MAX_CHILDREN):
                token = ANY
            node = children.setdefault(token, new())
        node["clusters"].append(list(parts))
