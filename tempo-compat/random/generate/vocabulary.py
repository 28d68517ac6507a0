"""Names and values that meet, collide or go wrong."""

KEYS = [
    "http.method", "http.route", "a.b", "a-b", "a_b", "9x", "é.x", "__x", "span.kind", "span_kind", "service", "span_name", "status_code",
    "le", "job", "instance", "service.name", "x", "x y", "db.system", "host.id", "dim.long." + "k" * 60, "日本", "__name__", "status_message",
    "net.peer", "region", "__span_kind", "__service", "X-R", "n", "flag"]
SERVICES = ["cart", "checkout", "föö", "a b", "food", "bar", "", "gw/api", "x" * 70]
NAMES = ["GET /", "POST /login", "", "é", "op", "a", "GET /users/{id}", "n" * 90, "SELECT 1", "line\nbreak", 'quo"te\\', "op"]
PLAIN = ["a", "b", "GET", "POST", "5", "0", "", "true", "fo", "foo", "food", "é", "ü" * 30, "日本語", "v" * 45, " ", "a,b", "x\ny", "0.5"]
BAD = [b"\xff", b"ok\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\x80tail", b"a\xffb"]
INTEGERS = [0, 1, 5, -7, 42, 2**63 - 1, -(2**63), 100]
DOUBLES = [0.0, -0.0, 0.1, 0.25, 0.5, 1.0, 2.5, 1e21, 1e-7, 1e100, 5e-324, 123456789.125, float("nan"), float("inf"), float("-inf"), -0.5, 3.0]
WEIGHTS = [0.5, 0.25, 0.1, 1.0, 0.3, 1e-3, 4.0, float("inf"), -1.0, 0.0, float("nan")]
TRACESTATES = [
    "", "ot=th:8", "ot=th:0", "ot=th:c", "ot=th:fd70a4", "rojo=1,ot=th:c", "ot=rv:01234567890123", "ot=th:c;rv:12",
    "foo=1, ot=th:c;rv:1234567890abcd ,z=1", "ot=th:8;rv:1234567890abcd", "ot=p:8;th:8", "ot=th:", "ot=th:8;", "ot=", "  ot=th:8  ",
    "ot=th:ffffffffffffff", "ot=th:123456789abcdef", "ot=th:xyz", "congo=t61rcWkgMzE", "ot=th:8,ot=th:c", "ot=x:" + "y" * 260 + ";th:8",
    "a=1,\tot=th:c", "ot=TH:8", "ot=th:8;k:a b"]
REGEXES = ["fo+", "^$", "^a", "o$", ".*", "[0-9]+", "SPAN_KIND_(CLIENT|SERVER)", "(?i)get", r"\bfood\b", "a|b", "^.{1,3}$", r"\d", "é", "x{2,}",
           r"\.", "^(foo|bar)$"]


def attribute_value(rng, bad=0.02, depth=0):
    """A value of any type; `bad` is the chance of text that is not UTF-8."""
    kind = rng.random()
    if rng.random() < bad:
        return "s", rng.choice(BAD)
    if kind < 0.55:
        return "s", rng.choice(PLAIN).encode()
    if kind < 0.65:
        return "i", rng.choice(INTEGERS)
    if kind < 0.75:
        return "d", rng.choice(DOUBLES)
    if kind < 0.82:
        return "b", rng.random() < 0.5
    if kind < 0.86:
        return "y", rng.randbytes(rng.randint(0, 6))
    if kind < 0.9:
        return None
    if depth > 2:
        return "s", b"deep"
    if kind < 0.95:
        return "a", [attribute_value(rng, 0, depth + 1) for _ in range(rng.randint(0, 4))]
    return "k", [(rng.choice(KEYS)[:9].encode(), attribute_value(rng, 0, depth + 1)) for _ in range(rng.randint(0, 3))]
