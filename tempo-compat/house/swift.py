"""What the room check reads of a Swift file: its code without comments and texts, what it declares, and the names it says."""

import re

PLAIN = re.compile(r'[^"/#()]+')
STRING = re.compile(r'(#*)("""|")')
TOKEN = re.compile(r"`?[A-Za-z_]\w*`?|[{}()<>\[\].,:\n]")
TYPES = {"struct", "class", "enum", "actor", "protocol", "typealias"}
MEMBERS = {"func", "var", "let"}
HIDDEN = {"private", "fileprivate"}


def code(source):
    """The source without comments and without the letters of strings. Lines stay where they are, and so does what is interpolated."""
    out = []
    _code(source, 0, out, interpolated=False)
    return "".join(out)


def _code(text, at, out, interpolated):
    depth = 0
    while at < len(text):
        if plain := PLAIN.match(text, at):
            out.append(plain[0])
            at = plain.end()
        elif text.startswith("//", at):
            stop = text.find("\n", at)
            at = len(text) if stop < 0 else stop
        elif text.startswith("/*", at):
            at = _comment(text, at, out)
        elif string := STRING.match(text, at):
            at = _string(text, string.end(), out, hashes=string[1], quotes=string[2])
        else:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            out.append(text[at])
            at += 1
            if interpolated and depth < 0:
                break
    return at


def _comment(text, at, out):
    depth = 0
    while at < len(text):
        if text.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif text.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                break
        else:
            out.append("\n" if text[at] == "\n" else "")
            at += 1
    return at


def _string(text, at, out, hashes, quotes):
    escape = "\\" + hashes
    while at < len(text) and not text.startswith(quotes + hashes, at):
        if text.startswith(escape + "(", at):
            out.append("(")
            at = _code(text, at + len(escape) + 1, out, interpolated=True)
        elif text.startswith(escape, at):
            at += len(escape) + 1
        else:
            out.append("\n" if text[at] == "\n" else "")
            at += 1
    return at + len(quotes) + len(hashes)


class File:
    """One Swift file. Every name comes with the line that says it first."""

    def __init__(self, path, source):
        self.path = path
        self.imports = {}  # module: line
        self.declared = {}  # what stands at the top level, types and functions: line
        self.hidden = set()  # those of them that no other file sees
        self.nested = {}  # outermost type: names of the types and parameters inside it
        self.members = set()  # all that functions, variables and cases are called, wherever they stand
        self.added = {}  # (type, member) of extensions: line
        self.said = {}  # names, not those behind a dot: line
        self.asked = {}  # names behind a dot: line
        self._words = [("\n", 0), *_words(code(source)), ("\n", 0)]
        self._read()
        del self._words

    def _word(self, index):
        return self._words[index][0] if index < len(self._words) else "\n"

    def _read(self):
        scopes, opening, hidden = [], None, False  # scopes: for each open brace the type or extension whose body it is
        for index, (word, line) in enumerate(self._words):
            before, after = self._word(index - 1), self._word(index + 1)
            if word == "{":
                scopes.append(opening)
                opening = None
            elif word == "}" and scopes:
                scopes.pop()
            elif word == "\n":
                hidden = False
            elif word in HIDDEN:
                hidden = True
            elif word == "import" and before != ".":
                self.imports.setdefault(self._word(index + 2) if after in TYPES | MEMBERS else after, line)
            elif before == ".":
                self._note(word, line, index)
            elif word in TYPES and _is_name(after) and after not in MEMBERS | {"subscript", "init"}:
                outer = self._declare(after, line, scopes, hidden)
                self.nested.setdefault(outer, set()).update(self._parameters(index + 2))
                opening = opening if word == "typealias" else ("type", after)
            elif word == "extension" and _is_name(after):
                opening = ("extension", after)
                self.nested.setdefault(after, set())
            elif word == "associatedtype" and scopes and scopes[0]:
                self.nested[scopes[0][1]].add(after)
            elif word == "case" and _is_name(after):
                self.members.add(after)
            elif word in MEMBERS and _is_name(after):
                self._member(word, after, line, scopes, hidden)
                self.nested.setdefault("", set()).update(self._parameters(index + 2))
            elif _is_name(word) and (word[0].isupper() or after == "("):
                self.said.setdefault(word.strip("`"), line)

    def _note(self, word, line, index):
        """A name behind a dot says something of the top level only behind the name of a module."""
        self.asked.setdefault(word, line)
        if _is_name(word):
            self.said.setdefault(f"{self._word(index - 2)}.{word}", line)

    def _declare(self, name, line, scopes, hidden):
        if not scopes:
            self.declared[name] = line
            if hidden:
                self.hidden.add(name)
            return name
        outer = scopes[0][1] if scopes[0] else ""
        self.nested.setdefault(outer, set()).add(name)
        return outer

    def _member(self, word, name, line, scopes, hidden):
        self.members.add(name)
        if not scopes and word == "func":
            self.declared[name] = line
            if hidden:
                self.hidden.add(name)
        elif len(scopes) == 1 and scopes[0] and scopes[0][0] == "extension" and not hidden:
            self.added.setdefault((scopes[0][1], name), line)

    def _parameters(self, index):
        """The names of `<A, B: C>` if that begins here."""
        names, depth = set(), 0
        if self._word(index) == "<":
            for at in range(index, min(index + 60, len(self._words))):
                word = self._word(at)
                depth += {"<": 1, ">": -1}.get(word, 0)
                if depth == 0:
                    break
                if _is_name(word) and depth == 1 and self._word(at - 1) in ("<", ",", "let", "each"):
                    names.add(word)
        return names - {"let", "each"}

    def shadowed(self, nested):
        """Names that mean something else here than at the top level: generic parameters, and what stands inside the file's own types."""
        return set().union(*(nested.get(outer, set()) for outer in self.nested), self.nested.get("", set()))


def _is_name(word):
    return word[0].isalpha() or word[0] in "_`"


def _words(text):
    line = 1
    for match in TOKEN.finditer(text):
        yield match[0], line
        line += match[0] == "\n"
