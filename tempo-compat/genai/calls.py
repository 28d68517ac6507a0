"""Which spans are calls, each counted once, and what they add up to: the rules of the `gen-ai` processor, written a second time."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import values
from concepts import first
from spans import SERVER
from times import first_token, number as as_number

TOKENS = {"input": "input_tokens", "output": "output_tokens", "cache_read": "cached_tokens_read", "cache_write": "cached_tokens_write",
          "reasoning": "reasoning_tokens"}
#: The Anthropic SDK's own spans, which stand beside an instrumentation's, sometimes in a trace of their own.
NATIVE = "com.anthropic.sdk.python"
#: How long after the other's start a native span may start and still be the same call.
NATIVE_START = 50_000_000
#: How far the end of a call's span may be from the beginning that a Logfire log tells.
LOG_AWAY = 1_000_000_000


#: The duration metric of what is no call, and the names that it has as labels.
ROLL_UPS = {
    "invoke_agent": ("gen_ai_invoke_agent_duration_seconds", ("agent_name",)),
    "invoke_workflow": ("gen_ai_invoke_workflow_duration_seconds", ("workflow_name",)),
    "execute_tool": ("gen_ai_execute_tool_duration_seconds", ("tool_name", "agent_name"))}


@dataclass
class Call:
    """One call, by the span that came first."""
    span: object
    labels: tuple
    tokens: dict
    error: str = ""
    error_class: str = ""
    status: object = None
    finish: list = field(default_factory=list)
    first_token: object = None
    server_first_token: object = None
    per_token: object = None
    is_paired: bool = False
    has_log: bool = False
    members: list = field(default_factory=list)

    @property
    def is_substitution(self):
        """Whether another model answered."""
        return values.is_substitution(self.labels[1], self.labels[2])


def tokens_of(span, discarded):
    """Kind -> count of what was recorded; what makes no sense is counted in `discarded` by (concept, reason)."""
    out = {}
    for kind, concept in TOKENS.items():
        name, value = first(span, concept)
        if name is None or name.startswith("gen_ai.aggregated_usage."):
            continue
        number, reason = values.count(value)
        if reason:
            discarded[concept, reason] += 1
        else:
            out[kind] = number
    cached = out.get("cache_read", 0) + out.get("cache_write", 0)
    if "input" in out and out["input"] < cached:
        out["input"] += cached
    return out


def is_call(span):
    """Whether a span is a call to a model by itself."""
    provider = values.provider(span)
    has_model = bool(values.model(span, "request_model") or values.model(span, "response_model"))
    name, by_name = values.operation(span)
    if name:
        return by_name and (has_model or provider not in values.FRAMEWORKS)
    return has_model and first(span, "agent_name")[0] is None and first(span, "tool_name")[0] is None


class Calls:
    """All calls of a tenant."""

    def __init__(self):
        self.calls, self.discarded = [], Counter()
        self.rolled_up, self._others = [], set()
        self._by_span, self._by_parent, self._by_response = {}, defaultdict(list), defaultdict(list)

    def add(self, spans):
        """Spans in the order of their arrival."""
        for span in spans:
            if is_call(span):
                self._add_call(span)
            else:
                self._add_other(span)

    def _add_other(self, span):
        name, _ = values.operation(span)
        if name in ROLL_UPS and (span.trace, span.id) not in self._others:
            self._others.add((span.trace, span.id))
            self.rolled_up.append((name, span))

    def _add_call(self, span):
        if (span.trace, span.id) in self._by_span:
            return
        if span.attributes.get("logfire.span_type") == "log" and span.end == span.start:
            self._add_log(span)
            return
        call = self._same_call(span)
        if call is None:
            call = self._new(span)
        elif not call.tokens:
            call.tokens = tokens_of(span, self.discarded)
        self._register(span, call)

    def _add_log(self, span):
        """A Logfire stream's usage comes as a log beside the call: of its process, library and model, in the call's trace under the same parent,
        or at the top where the call was at the top too. It says for how many seconds the stream ran."""
        asked, length = values.model(span, "request_model"), as_number(span.attributes.get("duration")) or 0
        began, best = span.start - int(length * 1e9), None
        for call in self.calls:
            for other in call.members:
                same_place = (other.trace, other.parent) == (span.trace, span.parent) or (other.parent == span.parent == "")
                same = same_place and other.scope == span.scope and other.process == span.process and values.model(other, "request_model") == asked
                away = abs(other.end - began)
                if same and not call.has_log and away <= LOG_AWAY and (best is None or away < best[0]):
                    best = away, call
        if best:
            best[1].has_log = True
            if not best[1].tokens:
                best[1].tokens = tokens_of(span, self.discarded)

    def _new(self, span):
        error, status = values.error_type(span), values.http_status(span)
        labels = (values.provider(span), values.model(span, "request_model"), values.model(span, "response_model"), values.operation(span)[0])
        call = Call(
            span, labels, tokens_of(span, self.discarded), error, values.error_class(error, status) if error else "", status,
            values.finish_reasons(span), first_token(span), as_number(span.attributes.get("gen_ai.latency.time_to_first_token")))
        written = call.tokens.get("output", 0)
        if not error and call.first_token is not None and written > 1 and span.seconds >= call.first_token:
            call.per_token = (span.seconds - call.first_token) / (written - 1)
        self.calls.append(call)
        return call

    def _register(self, span, call):
        call.members.append(span)
        self._by_span[span.trace, span.id] = call
        self._by_parent[span.trace, span.parent].append((call, span))
        for name in ("gen_ai.response.id", "ai.response.id"):
            if values.text(span.attributes.get(name)):
                self._by_response[values.text(span.attributes[name])].append((call, span))

    def _same_call(self, span):
        """The call that this span tells of again, or None."""
        parent = self._by_span.get((span.trace, span.parent))
        if parent:
            return parent
        for call, _ in self._by_parent[span.trace, span.id]:
            return call
        for name in ("gen_ai.response.id", "ai.response.id"):
            for call, other in self._by_response.get(values.text(span.attributes.get(name)) or None, ()):
                if other.trace == span.trace or (other.process == span.process and other.start <= span.end and span.start <= other.end):
                    return call
        return self._beside(span)

    def _beside(self, span):
        """The call whose native span, or whose instrumentation's span, this one is, though nothing but the time says so."""
        for call in reversed(self.calls):
            other = call.span
            if call.is_paired or (other.scope == NATIVE) == (span.scope == NATIVE) or other.process != span.process:
                continue
            inner, outer = (span, other) if span.scope == NATIVE else (other, span)
            same_model = values.model(inner, "request_model") == values.model(outer, "request_model")
            if same_model and outer.start <= inner.start <= outer.start + NATIVE_START and inner.end <= outer.end:
                call.is_paired = True
                return call
        return None


def totals(calls):
    """Metric -> label set -> value. Labels are (provider, request model, response model, operation) and what the metric adds."""
    out = defaultdict(Counter)
    for call in calls:
        base = call.labels
        kind = "gen_ai_server_request_duration_seconds" if call.span.kind == SERVER else "gen_ai_client_operation_duration_seconds"
        out[kind + "_count"][base + (call.error,)] += 1
        out[kind + "_sum"][base + (call.error,)] += call.span.seconds
        for name, number in call.tokens.items():
            out[TOKEN_COUNTERS[name]][base] += number
            if name in ("input", "output"):
                out["gen_ai_client_token_usage_count"][base + (name,)] += 1
                out["gen_ai_client_token_usage_sum"][base + (name,)] += number
        for reason in call.finish:
            out["gen_ai_client_finish_reasons_total"][base + (reason,)] += 1
        if call.is_substitution:
            out["gen_ai_client_model_substitutions_total"][base] += 1
        if call.error:
            status = str(call.status) if call.status and call.status >= 400 else ""
            out["gen_ai_client_errors_total"][base + (call.error, call.error_class, status)] += 1
        for name, seconds in (("gen_ai_client_operation_time_to_first_chunk_seconds", call.first_token),
                              ("gen_ai_server_time_to_first_token_seconds", call.server_first_token),
                              ("gen_ai_server_time_per_output_token_seconds", call.per_token)):
            if seconds is not None:
                out[name + "_count"][base] += 1
                out[name + "_sum"][base] += seconds
    return out


def roll_up_totals(calls):
    """Metric -> label set -> value of agents, workflows and tools."""
    out = defaultdict(Counter)
    for operation, span in calls.rolled_up:
        metric, concepts = ROLL_UPS[operation]
        key = tuple(name_of(span, concept) for concept in concepts) + (values.error_type(span),)
        out[metric + "_count"][key] += 1
        out[metric + "_sum"][key] += span.seconds
    return out


def name_of(span, concept):
    """An agent's, a tool's or a workflow's name, or ""."""
    if concept == "workflow_name":
        by_loop = span.attributes.get("traceloop.entity.name") if span.attributes.get("traceloop.span.kind") == "workflow" else None
        return values.text(span.attributes.get("gen_ai.workflow.name")) or values.text(by_loop)
    return values.text(first(span, concept)[1])


TOKEN_COUNTERS = {
    "input": "gen_ai_client_inference_usage_input_tokens_total", "output": "gen_ai_client_inference_usage_output_tokens_total",
    "cache_read": "gen_ai_client_inference_usage_cache_read_input_tokens_total",
    "cache_write": "gen_ai_client_inference_usage_cache_write_input_tokens_total",
    "reasoning": "gen_ai_client_inference_usage_reasoning_output_tokens_total"}
