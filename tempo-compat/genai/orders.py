"""Captured calls that several spans tell of, in other orders of arrival."""
import copy

import table
from calls import Calls
from spans import request_of, spans_of

#: Those of hand-made times hold spans that are too old to count.
FILES = [name.removesuffix(".pb") for name in table.names() if not name.endswith("-times.pb")]


def reversed_body(body):
    """The same request with the order of everything turned round."""
    message = request_of(body)
    for of_resource in message.resource_spans:
        for of_scope in of_resource.scope_spans:
            turn(of_scope.spans)
        turn(of_resource.scope_spans)
    turn(message.resource_spans)
    return message.SerializeToString()


def turn(messages):
    """Reverses a repeated field in place."""
    kept = [copy.deepcopy(one) for one in messages]
    del messages[:]
    messages.extend(reversed(kept))


def single_bodies(body):
    """One request for each span."""
    out = []
    whole = request_of(body)
    for r, of_resource in enumerate(whole.resource_spans):
        for s, of_scope in enumerate(of_resource.scope_spans):
            for one in of_scope.spans:
                message = request_of(b"")
                kept = message.resource_spans.add()
                kept.resource.CopyFrom(whole.resource_spans[r].resource)
                inner = kept.scope_spans.add()
                inner.scope.CopyFrom(whole.resource_spans[r].scope_spans[s].scope)
                inner.spans.add().CopyFrom(one)
                out.append(message.SerializeToString())
    return out


def requests():
    """(tenant, bodies): each file turned round, span by span, span by span from the end, and twice."""
    for name in FILES:
        body = table.body(name + ".pb")
        singles = single_bodies(body)
        yield from ((f"{name}-turned", [reversed_body(body)]), (f"{name}-single", singles), (f"{name}-single-turned", singles[::-1]),
                    (f"{name}-twice", [body, body]))


def sums(calls):
    """How many calls, and tokens by kind; what does not depend on who came first."""
    tokens = {}
    for call in calls.calls:
        for kind in ("input", "cache_read", "cache_write"):
            tokens[kind] = tokens.get(kind, 0) + call.tokens.get(kind, 0)
    return len(calls.calls), tokens


def differences(tenant, calls):
    """The model itself: the same sums as the file in its own order."""
    name = tenant
    for ending in ("-turned", "-single", "-twice"):
        name = name.removesuffix(ending)
    own = Calls()
    own.add(spans_of(request_of(table.body(name + ".pb"))))
    return [] if sums(own) == sums(calls) else [f"{tenant}: {sums(calls)} for {sums(own)}"]
