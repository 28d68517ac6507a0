"""When the first token of an answer came."""
import datetime

from concepts import CONCEPTS, first, holds, unquoted
from values import text

CHUNK_EVENTS = ("First Token Stream Event", "llm.content.completion.chunk", "gen_ai.content.completion.chunk", "mlflow.chunk.item.0")
INSTANTS = ("langfuse.observation.completion_start_time", "mastra.completion_start_time")
#: Milliseconds by their sender's documents; other names say it at their end, or are seconds.
MILLISECONDS = ("copilot_chat.time_to_first_token",)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def number(value):
    """A number that is no bool and neither NaN, infinite nor negative, or None."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if 0 <= value < float("inf") else None


def nanoseconds(instant):
    """Nanoseconds since 1970 of an ISO time, or None."""
    try:
        moment = datetime.datetime.fromisoformat(instant)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return (moment - EPOCH) // datetime.timedelta(microseconds=1) * 1000


def is_streaming(span):
    """What the sender says: True, False, or None when it says nothing."""
    said = text(first(span, "streaming")[1]).lower()
    return {"true": True, "false": False}.get(said)


def from_server(span, value):
    """`gen_ai.server.time_to_first_token`: seconds as a double, milliseconds as an int; only of streams, since others have their duration there."""
    seconds = value / 1e3 if isinstance(value, int) else value
    return None if is_streaming(span) is False else seconds


def from_attributes(span):
    """Seconds by an attribute, or None."""
    a = span.attributes
    for name in ("gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk"):
        if number(a.get(name)) is not None:
            return float(number(a[name]))
    value = number(a.get("gen_ai.server.time_to_first_token"))
    if value is not None:
        return from_server(span, value)
    for name in CONCEPTS["time_to_first_token"][4:]:
        if name not in INSTANTS and holds(span, "time_to_first_token", name) and number(a.get(name)) is not None:
            if name == "gen_ai.server.ttft":
                return from_server(span, number(a[name]))
            if name == "gen_ai.response.time_to_first_token" and span.resource.get("telemetry.sdk.name") == "bifrost":
                return number(a[name]) / 1e9
            return number(a[name]) / (1e3 if name.endswith(("_ms", "msToFirstChunk")) or name in MILLISECONDS else 1)
    started = nanoseconds(text(unquoted(next((a[name] for name in INSTANTS if a.get(name)), ""))))
    return (started - span.start) / 1e9 if started is not None and started >= span.start else None


def first_token(span):
    """Seconds from a call's start to its first token, or None."""
    seconds = from_attributes(span)
    if seconds is not None:
        return seconds
    for name, time, attributes in span.events:
        if name in CHUNK_EVENTS and time >= span.start:
            return (time - span.start) / 1e9
        if name == "ai.stream.firstChunk" and number(attributes.get("ai.response.msToFirstChunk")) is not None:
            return number(attributes["ai.response.msToFirstChunk"]) / 1e3
    return None
