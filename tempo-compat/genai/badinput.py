"""What senders get wrong: counts that make no sense, what is missing."""
from collections import Counter

from checks import differences
from make import request, span

CALL = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o"}
INPUT = "gen_ai.usage.input_tokens"
#: What was sent as input tokens -> what counts, or why nothing does.
COUNTS = {
    "int": (24, 24), "zero": (0, 0), "double": (24.0, 24), "text": ("24", 24), "text of a double": ("24.0", 24), "largest": (1_000_000_000,
                                                                                                                             1_000_000_000),
    "negative": (-5, "negative"), "negative text": ("-5", "negative"), "fraction": (24.5, "fractional"), "words": ("many", "not_a_number"),
    "not a number": (float("nan"), "not_a_number"), "infinite": (float("inf"), "absurd"), "less than all": (float("-inf"), "negative"),
    "bool": (True, "not_a_number"),
    "array": ([24], "not_a_number"), "absurd": (1_000_000_001, "absurd"), "largest int": (2**63 - 1, "absurd"), "absurd double": (1e300, "absurd"),
    "absurd text": ("99999999999999999999", "absurd")}


def cases():
    """(tenant, body, what its one call's input tokens are: a count, a reason, or None)."""
    for name, (sent, counted) in COUNTS.items():
        yield f"count-{name.replace(' ', '-')}", request(span(f"bad {name}", CALL | {INPUT: sent, "gen_ai.usage.output_tokens": 9})), counted
    lowest = {INPUT: 12, "gen_ai.usage.cache_read.input_tokens": 2000, "gen_ai.usage.cache_creation.input_tokens": 100}
    yield "cache-apart", request(span("cache apart", CALL | lowest)), 2112
    yield "unknown-model", request(span("unknown", CALL | {"gen_ai.request.model": "nobody-knows-this-1", INPUT: 7})), 7
    yield "no-model", request(span("no model", {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", INPUT: 7})), 7
    parent = span("gateway", {"gatewayz.provider.name": "openai"}, kind=2)
    child = span("call", {"gen_ai.request.model": "gpt-4o", INPUT: 7}, parent="gateway", trace="gateway")
    yield "provider-of-parent", request(parent, child), 7


def discarded(told, own):
    """Metronome's own counter of counts that were dropped against the model's."""
    expected, found = Counter(), Counter()
    for tenant, calls in told.items():
        for reason, number in calls.discarded.items():
            expected[tenant, reason] += number
    for name, labels, value in own:
        if name == "metronome_gen_ai_token_counts_discarded_total" and value:
            found[labels.get("tenant"), labels.get("reason")] += value
    return [f"discarded {key}: {found[key]} for {expected[key]}" for key in sorted(set(expected) | set(found),
                                                                                   key=repr) if expected[key] != found[key]]


def wrong(told):
    """Where the model itself does not say of a case what the case says."""
    out = []
    for tenant, _, expected in cases():
        found = [call.tokens.get("input") for call in told[tenant].calls]
        reasons = dict(told[tenant].discarded)
        good = ([None], {expected: 1}) if isinstance(expected, str) else ([expected], {})
        if (found, reasons) != good:
            out.append(f"{tenant}: the model says {found} {reasons}, not {expected}")
    return out
