"""What a value of another name than the dimension's own says of a concept: reduced to the concept's type, or nothing."""
import re

FROM_URLS = ("gen_ai.openai.api_base", "openai.api_base", "gen_ai.request.base_url", "url.full", "http.url")
NUMBERS = ("input_tokens", "output_tokens", "total_tokens", "cached_tokens_read", "cached_tokens_write", "reasoning_tokens", "cost_usd",
           "time_to_first_token")
SECRETS = "password|passwd|passphrase|pwd|secret|token|key|credential|authorization|signature"
#: What is more than a name: a query, a URL, credentials.
NO_NAME = re.compile(
    r"[?]|:[/\\]{2}|(?<![\w.-])data:|%3a%2f%2f|:[^@]*@(.*@)?([^@]*\.|localhost)"
    r"|[\w.-]*(" + SECRETS + r")[\w.-]*[\s\"'`<(\[{]*(=(?!=)|:(?=[\s\"'`<(\[{]))\s*\S"
    r"|^[\s\"'`<(\[{]*([/\\]{2}|bearer |basic +[^ ]*\s*$|$)", re.IGNORECASE)
NAMES = ("provider", "request_model", "response_model", "operation", "conversation_session", "user_customer", "agent_name", "tool_name")
SCHEME = re.compile(r"^(?:[A-Za-z0-9+.:-]*:)?//")
#: What senders write where they have nothing to say.
ABSENT = ("", "none", "null", "nil", "unknown", "undefined", "n/a", "unspecified", "other", "_other")
NO_ERROR = ("ok", "none", "null", "nil", "undefined", "false", "true", "completed", "done")
NO_FAILURE = ("success", "succeeded", "no_error", "no-error", "noerror", "without")
FAILURES = ("error", "failed", "failure", "exception", "timeout", "timed_out", "timed-out", "timedout", "rate_limit", "rate-limit", "ratelimit",
            "throttl", "overloaded", "unavailable")


def number_of(value):
    """A value as a float, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if found == found and abs(found) != float("inf") else None


def whole(value, lowest, highest):
    """A value that is a whole number of a range, as it was sent, or None."""
    if isinstance(value, str) and not re.fullmatch(r"\d+", value.strip()):
        return None
    found = number_of(value)
    return value if found is not None and found == int(found) and lowest <= found <= highest else None


def authority(text, is_url):
    """(host, port) that a host, a host with a port, or a URL names; each "" when there is none."""
    text = text.strip()
    scheme = SCHEME.match(text)
    if is_url and not scheme:
        return "", ""
    rest = text[scheme.end():] if scheme else text
    place = re.split(r"[/\\?#]", rest, maxsplit=1)[0]
    behind = rest[len(place):]
    if "@" in behind and ("@" in place or ":" in place):
        return "", ""
    place = place.rsplit("@", 1)[-1]
    match = re.fullmatch(r"\[([0-9A-Fa-f:.]+)(?:%[^\]]*)?\](?::(\d*))?", place) or re.fullmatch(r"((?:[0-9A-Fa-f.]*:){2,7}[0-9A-Fa-f.]*)(?:%.*)?()", place)
    if match:
        return match[1], match[2] or ""
    match = re.fullmatch(r"([^:]*)(:\d*)?", place)
    if not match or match[2] == ":" and not scheme:
        return "", ""
    host, port = match[1].rstrip("."), (match[2] or "")[1:]
    if not re.fullmatch(r"[\w-][\w.-]*", host) or host.isdigit() or (port and not 0 < int(port) < 65536):
        return "", ""
    is_host = scheme or not behind or port or "." in host or host == "localhost"
    return (host, port) if is_host else ("", "")


def status(value):
    """An HTTP status, or None."""
    if isinstance(value, str):
        match = re.fullmatch(r"([1-5]\d\d)(?: .*)?", value.strip())
        return match[1] if match else None
    return whole(value, 100, 599)


def error_code(value):
    """A code that says that something failed, or None."""
    found = number_of(value)
    if found is not None and (found == 0 or 100 <= found <= 399):
        return None
    if not isinstance(value, str):
        return value if found is not None and found == int(found) else None
    word = value.strip().lower()
    is_word = bool(re.fullmatch(r"[^\x00-\x20\x7f]{1,128}", word)) and name(word) is not None
    return value.strip() if is_word and word not in NO_ERROR and not any(part in word for part in NO_FAILURE) else None


def failure(value):
    """How something ended, if it failed, or None."""
    code = status(value)
    if code is not None:
        return code if float(code) >= 400 else None
    if not isinstance(value, str) or error_code(value) is None:
        return None
    word = value.strip().lower()
    return value.strip() if word == "fail" or any(part in word for part in FAILURES) else None


def name(value):
    """What something is called, or None."""
    if isinstance(value, str):
        return None if NO_NAME.search(value) else value
    return value if number_of(value) is not None else None


def given(_, __, value):
    """A value as the gen-ai processor takes names of providers and models: of any type, but no URL, and no word for nothing."""
    if isinstance(value, str):
        return None if value.strip().lower() in ABSENT else name(value)
    return value


def of_type(concept, attribute, value):
    """The value as a label of the concept shows it, or None."""
    if concept in NAMES:
        return name(value)
    if concept == "finish_reason":
        return None if any(one and name(one) is None for one in (value if isinstance(value, list) else [value])) else value
    if concept in NUMBERS:
        return value if number_of(value) is not None else None
    if concept == "streaming":
        return value if str(value).lower() in ("true", "false") else None
    if concept in ("server_address", "server_port"):
        if concept == "server_port" and attribute in ("server.port", "net.peer.port"):
            return whole(value, 1, 65535)
        found = authority(value, attribute in FROM_URLS) if isinstance(value, str) else ("", "")
        return found[concept == "server_port"] or None
    if concept == "http_status":
        return status(value)
    if concept == "error_type":
        return failure(value) if attribute == "status" else error_code(value)
    return value
