"""Which spans are calls, each counted once: the rules of the `gen-ai` processor, written a second time."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import values
from concepts import first
from spans import SERVER
from times import first_token, number as as_number

TOKENS = {"input": "input_tokens", "output": "output_tokens", "cache_read": "cached_tokens_read", "cache_write": "cached_tokens_write",
          "reasoning": "reasoning_tokens"}
#: How long after the other's start a provider's own span may start and still be the same call.
NATIVE_START = 50_000_000
#: How long after a call's start the report of its usage may come.
REPORT_DELAY = 600 * 10**9
#: Spans between a call and one around it that names the provider.
MOST_HOPS = 8
ROLL_UPS = ("invoke_agent", "invoke_workflow", "execute_tool")


@dataclass
class Sighting:
    """What one span says."""
    span: object
    role: str
    provider: str
    asked: str
    answered: str
    operation: str
    tokens: dict
    error: tuple = ("", "", None)
    finish: list = field(default_factory=list)
    first_token: object = None
    server_first_token: object = None

    @property
    def labels(self):
        """The labels that every metric of calls has."""
        return self.provider, self.asked, self.answered, self.operation

    @property
    def names_provider(self):
        """Whether the provider is one, not a framework."""
        return bool(self.provider) and self.provider not in values.FRAMEWORKS

    @property
    def is_server(self):
        """Whether somebody was called, who may have called a model for it."""
        return self.span.kind == SERVER

    @property
    def is_native(self):
        """Whether the provider's own library made it, beside which there may be an instrumentation's span."""
        return self.span.name.startswith("anthropic.messages")

    @property
    def responses(self):
        """Ids of the answer."""
        return {values.text(self.span.attributes.get(name)) for name in ("gen_ai.response.id", "ai.response.id")} - {""}

    def holds(self, other):
        """Whether the other's time lies within this one's."""
        return self.span.start <= other.span.start and other.span.end <= self.span.end


@dataclass
class Call:
    """One call: the span that was counted, and all that tell of it."""
    sighting: Sighting = None
    members: list = field(default_factory=list)
    tokens: dict = field(default_factory=dict)
    has_report: bool = False
    is_paired: bool = False

    @property
    def labels(self):
        """Those of the span that was counted."""
        return self.sighting.labels

    @property
    def span(self):
        """The span that was counted."""
        return self.sighting.span


def tokens_of(span, discarded):
    """Kind -> count of what was recorded; what makes no sense is counted in `discarded` by reason. `total` where only that is said."""
    out = {}
    for kind, concept in TOKENS.items():
        name, value = first(span, concept)
        if name is None or name.startswith("gen_ai.aggregated_usage."):
            continue
        number, reason = values.count(value)
        if reason:
            discarded[reason] += 1
        else:
            out[kind] = number
    if "input" not in out and "output" not in out and first(span, "total_tokens")[0]:
        number, reason = values.count(first(span, "total_tokens")[1])
        discarded.update([reason] if reason else [])
        return out if reason else {"total": number}
    cached = out.get("cache_read", 0) + out.get("cache_write", 0)
    total = None
    if cached and first(span, "total_tokens")[0]:
        total, reason = values.count(first(span, "total_tokens")[1])
        discarded.update([reason] if reason else [])
    adds_up = "input" in out and "output" in out and total is not None and total == out["input"] + out["output"] + cached
    if "input" in out and cached and (out["input"] < cached or adds_up):
        out["input"] += cached
    return out


OTHER_PROTOCOLS = ("http.request.method", "http.method", "db.system", "db.system.name", "rpc.system", "rpc.system.name", "messaging.system")


def is_generic(span):
    """Whether its only model has a name that says nothing alone, and nothing else of the oldest gateways' or another protocol's span."""
    if first(span, "response_model")[0] or first(span, "request_model")[0] not in ("model", "model_name"):
        return False
    said = "provider" in span.attributes or "tokens" in span.attributes or first(span, "provider")[0]
    return not said or any(name in span.attributes for name in OTHER_PROTOCOLS)


def role_of(span, provider, operation, by_name):
    """call, report, one of the operations of `ROLL_UPS`, other, or None for a span that has nothing to do with models."""
    has_model = bool(values.model(span, "request_model") or values.model(span, "response_model"))
    if not operation and not has_model and not provider:
        return None
    if operation:
        is_call = by_name and (has_model or provider not in values.FRAMEWORKS)
        if is_call and span.attributes.get("logfire.span_type") == "log":
            return "report"
        return "call" if is_call else operation if operation in ROLL_UPS else "other"
    if first(span, "agent_name")[0]:
        return "invoke_agent"
    return "execute_tool" if first(span, "tool_name")[0] else "call" if has_model and not is_generic(span) else "other"


def sighting_of(span, discarded):
    """What a span says, or None."""
    provider = values.provider(span)
    operation, by_name = values.operation(span)
    role = role_of(span, provider, operation, by_name)
    if role is None:
        return None
    out = Sighting(span, role, provider, values.model(span, "request_model"), values.model(span, "response_model"), operation, {})
    if role != "other":
        out.error = values.error(span)
    if role in ("call", "report"):
        out.tokens, out.finish, out.first_token = tokens_of(span, discarded), values.finish_reasons(span), first_token(span)
        out.server_first_token = as_number(span.attributes.get("gen_ai.latency.time_to_first_token"))
        if out.is_server:
            measured = out.first_token if out.server_first_token is None else out.server_first_token
            out.first_token, out.server_first_token = None, measured
    return out


class Calls:
    """All calls of a tenant. `calls` are counted; `shares` are tokens by who told of them; `served` are servers' calls of all kinds."""

    def __init__(self):
        self.calls, self.shares, self.served, self.rolled_up, self.reports = [], [], [], [], []
        self.discarded, self.inherited = Counter(), 0
        self._all, self._by_span, self._by_parent = [], {}, defaultdict(list)

    def add(self, spans):
        """The spans of one request."""
        seen = [one for one in (sighting_of(span, self.discarded) for span in spans) if one]
        by_span = {(one.span.trace, one.span.id): one for one in reversed(seen)}
        for one in seen:
            self._inherit(one, by_span, seen)
        self.rolled_up += [one for one in seen if one.role in ROLL_UPS]
        done = set()
        for is_server in (False, True):
            for one in seen:
                if one.is_server == is_server:
                    self._decide(one, by_span, done)

    def _inherit(self, one, by_span, seen):
        """A call without provider takes that of the spans around it."""
        if one.role not in ("call", "report") or one.provider:
            return
        parent = by_span.get((one.span.trace, one.span.parent))
        for _ in range(MOST_HOPS):
            if parent is None:
                break
            if parent.names_provider:
                one.provider, self.inherited = parent.provider, self.inherited + 1
                return
            parent = by_span.get((parent.span.trace, parent.span.parent))
        around = [other for other in seen if other.names_provider and other is not one and other.span.trace == one.span.trace and other.holds(one)]
        if around:
            one.provider = max(around, key=lambda other: other.span.start).provider
            self.inherited += 1

    def _decide(self, one, by_span, done):
        if id(one) in done or one.role not in ("call", "report"):
            return
        done.add(id(one))
        parent = by_span.get((one.span.trace, one.span.parent))
        if parent and parent.role == "call" and not parent.is_server and parent.operation:
            self._decide(parent, by_span, done)
        is_same = (one.span.trace, one.span.id) in self._by_span
        if one.role == "call" and one.is_server and not is_same:
            self.served.append(one)
        if one.role == "call" and not is_same and self._stands_for_others(one):
            return
        call = self._reported(one) if one.role == "report" else self._known(one)
        if call is None:
            call = Call()
            self._all.append(call)
        if one.role == "call" and call.sighting is None:
            call.sighting = one
            self.calls.append(call)
        if one.role == "report":
            call.has_report = True
            if not is_same:
                self.reports.append(one)
        new = {kind: number for kind, number in one.tokens.items() if kind not in call.tokens}
        call.tokens |= new
        self.shares.append((one, new))
        call.members.append(one)
        self._by_span[one.span.trace, one.span.id] = call
        if one.role == "call":
            self._by_parent[one.span.trace, one.span.parent].append(call)
            call.is_paired = call.is_paired or len({member.is_native for member in call.members if member.role == "call"}) > 1

    def _stands_for_others(self, one):
        """A span that says no operation, or a server's without tokens, is no call where others are its calls."""
        if not one.operation and self._by_parent[one.span.trace, one.span.id]:
            return True
        inside = (member for call in self._all for member in call.members if member.role == "call" and not member.is_server)
        return one.is_server and not one.tokens and any(member.span.trace == one.span.trace and one.holds(member) for member in inside)

    def _known(self, one):
        """The call that this span tells of again, or None."""
        span = one.span
        if (span.trace, span.id) in self._by_span:
            return self._by_span[span.trace, span.id]
        for call in reversed(self._all):
            for member in call.members:
                other = member.span
                overlaps = other.process == span.process and other.start <= span.end and span.start <= other.end
                if one.responses & member.responses and (other.trace == span.trace or overlaps):
                    return call
        for call in self._by_parent[span.trace, span.id]:
            return call
        parent = self._by_span.get((span.trace, span.parent))
        return parent if parent and parent.sighting else self._after_its_report(one) or self._beside(one)

    def _after_its_report(self, one):
        """The report that came before the call's own span."""
        for call in reversed(self._all):
            report = call.members[0]
            if not one.tokens and call.sighting is None and self._is_in_one_place(report, one):
                return call
        return None

    @staticmethod
    def _is_in_one_place(one, other):
        return (one.span.trace, one.span.parent, one.asked) == (other.span.trace, other.span.parent, other.asked)

    def _beside(self, one):
        """The call whose other span, the provider's own or the instrumentation's, this one is, though nothing but the time says so."""
        for call in reversed(self._all):
            for member in call.members:
                inner, outer = (one, member) if one.is_native else (member, one)
                if (call.is_paired or member.is_native == one.is_native or member.role != "call" or member.span.process != one.span.process
                        or member.asked != one.asked or not one.asked or member.span.trace == one.span.trace):
                    continue
                if (outer.holds(inner) or inner.holds(outer)) and abs(inner.span.start - outer.span.start) <= NATIVE_START:
                    return call
        return None

    def _reported(self, report):
        """The streamed call that a report of usage belongs to: in its place, or, of roots, the last one of its process and model."""
        span = report.span
        if (span.trace, span.id) in self._by_span:
            return self._by_span[span.trace, span.id]
        waiting = [(call, member) for call in self._all if not call.has_report
                   for member in call.members if member.role == "call" and not member.tokens]
        for call, member in reversed(waiting):
            if self._is_in_one_place(member, report):
                return call
        for call, member in reversed(waiting):
            is_root = not span.parent and not member.span.parent
            is_like_it = member.span.process == span.process and member.asked == report.asked
            if is_root and is_like_it and 0 <= span.start - member.span.start <= REPORT_DELAY:
                return call
        return None
