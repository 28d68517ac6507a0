"""Filter policies (rule 3.10)."""
import re

from .spans import first, kind_name, status_name


class FilterError(Exception):
    """A policy that Tempo refuses."""


def _key(text):
    """Where to look: (scope, attribute name)."""
    if text in ("kind", "span:kind"):
        return "kind", None
    if text in ("name", "span:name"):
        return "name", None
    if text in ("status", "span:status"):
        return "status", None
    text = text.removeprefix("parent.")
    for scope in ("resource", "span"):
        if text.startswith(scope + ".") and len(text) > len(scope) + 1:
            name = text[len(scope) + 1:]
            return scope, (name[1:-1] if len(name) > 1 and name[0] == name[-1] == '"' else name).encode()
    raise FilterError(f"unsupported key {text!r}")


def _regex(pattern):
    """An unanchored RE2 search. `$` is the end of the text in RE2, not the place before a last line feed."""
    return re.compile(pattern.replace("$", r"\Z") if not pattern.endswith(r"\$") else pattern, re.ASCII)


def _payload(value, kind, otherwise):
    return value[1] if value is not None and value[0] == kind else otherwise


def _matches(attribute, regex, resource, span):
    scope, name = _key(attribute["key"])
    want = attribute["value"]
    if scope in ("kind", "name", "status"):
        have = {"kind": kind_name(span.kind), "name": span.name, "status": status_name(span.status_code)}[scope]
        return bool(_regex(want).search(have.decode("utf-8", "surrogateescape"))) if regex else have == want.encode()
    found, value = first(resource if scope == "resource" else span.attributes, name)
    if not found:
        return False
    if regex:
        return bool(_regex(want).search(_payload(value, "s", b"").decode("utf-8", "surrogateescape")))
    if isinstance(want, bool):
        return _payload(value, "b", False) == want
    if isinstance(want, int):
        return _payload(value, "i", 0) == want
    if isinstance(want, float):
        return _payload(value, "d", 0.0) == want
    return _payload(value, "s", b"") == want.encode()


def _all_match(matcher, resource, span):
    regex = matcher["match_type"] == "regex"
    return all(_matches(a, regex, resource, span) for a in matcher.get("attributes") or [])


def accepts(policies, resource, span):
    """Whether a span passes all policies."""
    def results(part):
        return [_all_match(p[part], resource, span) for p in policies or [] if p.get(part)]
    if not policies:
        return True
    if any(results("exclude")):
        return False
    any_of = results("include_any")
    if any(any_of):
        return True
    includes = results("include")
    return all(includes) if includes else not any_of
