"""Every captured file several times, with other ids, times and numbers but the same words: calls of one shape are read in full only once or twice."""
import table
from spans import request_of

COPIES = 4
#: Nanoseconds between two copies.
APART = 150 * 10**9
RESPONSE_IDS = ("gen_ai.response.id", "ai.response.id")


def requests():
    """(tenant, bodies)."""
    for name in table.names():
        yield "repeated-" + name.removesuffix(".pb"), [copy(table.body(name), number) for number in range(COPIES)]


def copy(body, number):
    """The request with the ids, times and numbers of another run."""
    message = request_of(body)
    for of_resource in message.resource_spans:
        for of_scope in of_resource.scope_spans:
            for span in of_scope.spans:
                for field in ("trace_id", "span_id", "parent_span_id"):
                    before = getattr(span, field)
                    setattr(span, field, before[:-1] + bytes([before[-1] ^ number]) if before else before)
                span.start_time_unix_nano = max(0, span.start_time_unix_nano - number * APART)
                span.end_time_unix_nano = max(0, span.end_time_unix_nano - number * APART)
                for event in span.events:
                    event.time_unix_nano = max(0, event.time_unix_nano - number * APART)
                for pair in span.attributes:
                    change(pair, number)
    return message.SerializeToString()


def change(pair, number):
    """Numbers of tokens grow, and every answer has an id of its own."""
    if pair.key in RESPONSE_IDS and pair.value.string_value:
        pair.value.string_value += f"-{number}"
    elif "token" in pair.key and pair.value.WhichOneof("value") == "int_value" and pair.value.int_value > 0:
        pair.value.int_value += number
