"""Which spans tell of the same call: the rules of the `gen-ai` processor, written a second time.

All spans are told apart together, in whatever order they came."""
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import mcp
import values
from merging import merged
from sightings import ROLL_UPS, sighting_of
from spans import CLIENT
from usage import KINDS as TOKENS  # noqa: F401

#: How long after the other's start the span of another library in the same process may start and still be the same call.
PAIR_START = 2 * 10**9
#: How long after a call's start the report of its usage may come.
REPORT_DELAY = 600 * 10**9


@dataclass
class Call:
    """One call: the span nearest to the provider, and all that tell of it, those around first."""
    head: object
    members: list = field(default_factory=list)
    #: By identity: those around several calls, of which this is one.
    wide: set = field(default_factory=set)
    #: What they say together.
    sighting: object = None
    tokens: dict = field(default_factory=dict)
    has_report: bool = False

    @property
    def labels(self):
        """What every metric of the call has."""
        return self.sighting.labels

    @property
    def span(self):
        """The span whose time counts."""
        return self.sighting.span


class Calls:
    """All calls of a tenant. `calls` are counted; `shares` are tokens by who told of them; `served` are servers' calls of all kinds."""

    def __init__(self):
        self.discarded = Counter()
        self._spans, self._seen, self._told = {}, {}, None

    def add(self, spans):
        """The spans of one request."""
        self._told = None
        for span in spans:
            one, key = sighting_of(span, self.discarded), (span.trace, span.id)
            self._spans.setdefault(key, span)
            if one and key not in self._seen:
                self._seen[key] = one

    @property
    def told(self):
        """What all spans together say."""
        if self._told is None:
            self._told = Told(self._spans, self._seen)
        return self._told

    calls = property(lambda self: self.told.calls)
    shares = property(lambda self: self.told.shares)
    served = property(lambda self: self.told.served)
    rolled_up = property(lambda self: self.told.rolled_up)
    reports = property(lambda self: self.told.reports)
    requests = property(lambda self: self.told.requests)


class Told:
    """Spans that were told apart."""

    def __init__(self, spans, seen):
        self._seen = list(seen.values())
        self._calls = [one for one in self._seen if one.role == "call"]
        self._around = {id(one): self._parent(one, spans, seen) for one in self._seen}
        self.calls, self.shares, self.served, self.reports = [], [], [], []
        self.rolled_up = [one for one in self._seen if one.role in ROLL_UPS
                          and not mcp.is_repeated_tool(one, self.around) and not self._is_repeated_run(one)]
        self.requests = [one for one in self._seen if mcp.method(one.span) and not mcp.is_repeated(one, self.around)]
        self._join_responses()
        self._join_twins()
        self._join_libraries()
        self._inside = defaultdict(list)
        for one in self._seen:
            self._inside[id(self._around[id(one)])].append(one)
        self._has_tokens, self._call_of = set(), {}
        for one in self._calls:
            if self._root(one) is one:
                self._standing(one)
        for one in sorted(self._calls, key=lambda one: one.is_server):
            call = self._call_of.get(id(one))
            if call is None:
                self._repeated(one)
            elif call.head is one:
                self._count(call)
        for one in self._seen:
            if one.role == "report":
                self._report(one)
        for one in sorted(self._seen, key=self._depth, reverse=True):
            if one.role == "invoke_agent":
                self._count_agent(one)

    # What is around

    @staticmethod
    def _parent(one, spans, seen):
        """The nearest span around that has to do with models, or None."""
        done, key = {(one.span.trace, one.span.id)}, (one.span.trace, one.span.parent)
        while key in spans and key not in done:
            if key in seen:
                return seen[key]
            done.add(key)
            key = key[0], spans[key].parent
        return None

    def around(self, one):
        """All around a span, the nearest first."""
        done, one = [], self._around[id(one)]
        while one is not None and not any(one is other for other in done):
            done.append(one)
            one = self._around[id(one)]
        return done

    def _is_repeated_run(self, one):
        """Whether the nearest run, call or request around tells of the same run of an agent or a tool: it has the same name. Or one beside it that
        another library made. What names no agent tells of the runs inside if nothing else is."""
        concept = {"invoke_agent": "agent_name", "execute_tool": "tool_name"}.get(one.role)
        name = concept and values.name_of(one.span, concept)
        if one.role == "invoke_agent" and not name and not (one.tokens and one.span.kind == CLIENT):
            inside = {other.role for other in self._seen if other.role in ("call", "invoke_agent", "execute_tool") and self._agent(other) is one}
            return inside == {"invoke_agent"}
        if not name or mcp.method(one.span) or one.tokens and one.span.kind == CLIENT:
            return False
        for other in self.around(one):
            if other.role in ("call", "invoke_agent", "execute_tool") or mcp.method(other.span):
                if other.role == one.role and not mcp.method(other.span) and values.name_of(other.span, concept) == name:
                    return True
                break
        return any(self._is_run_beside(one, other, concept, name) for other in self._seen)

    def _is_run_beside(self, one, other, concept, name):
        """Whether another library's span, side by side, tells of the same run in a time that has this one's in it."""
        if other is one or not one.span.parent or (other.span.trace, other.span.parent) != (one.span.trace, one.span.parent):
            return False
        if other.role != one.role or mcp.method(other.span):
            return False
        if values.name_of(other.span, concept) != name or other.library == one.library or other.span.process != one.span.process:
            return False
        return other.holds(one) and (not one.holds(other) or self._seen.index(other) < self._seen.index(one))

    def _agent(self, one):
        """The nearest agent around, or None."""
        return next((other for other in self.around(one) if other.role == "invoke_agent"), None)

    def _depth(self, one):
        return len(self.around(one))

    def _root(self, one):
        """The outermost call around, itself included, short of agents and the like."""
        root = one
        for other in self.around(one):
            if other.is_opaque:
                break
            root = other if other.role == "call" else root
        return root

    # Spans that are linked otherwise

    def _join(self, inner, outer):
        """Links two spans of one call that no parent links."""
        top = self._root(inner)
        if top is self._root(outer):
            return
        if self._around[id(top)] is None or self._around[id(self._root(outer))] is not None:
            self._around[id(top)] = outer
        else:
            self._around[id(self._root(outer))] = inner

    def _join_responses(self):
        of_response = defaultdict(list)
        for one in sorted(self._calls, key=lambda one: (-one.span.seconds, one.span.start)):
            if one.response:
                other = next((other for other in of_response[one.response] if other.shares_response(one)), None)
                of_response[one.response].append(one)
                if other:
                    self._join(one, other)

    def _join_twins(self):
        """Spans of LiteLLM's callbacks, each in a trace of its own, of a call without an answer that has an id."""
        of_time = defaultdict(list)
        for one in self._calls:
            if one.has_twins:
                other = next((other for other in reversed(of_time[one.span.start, one.span.end]) if other.is_twin(one)), None)
                of_time[one.span.start, one.span.end].append(one)
                if other:
                    self._join(one, other)

    def _join_libraries(self):
        """Two libraries in one process, each with a trace of its own: that of the one around that of the other which fits best."""
        pairs = []
        by_process = defaultdict(list)
        for one in self._calls:
            by_process[one.span.process].append(one)
        for ones in by_process.values():
            pairs += [(outer, inner) for outer in ones for inner in ones if self._is_pair(outer, inner)]
        for outer, inner in sorted(pairs, key=self._fit):
            top = self._root(inner)
            if self._has_pair(outer, inner) or self._has_pair(inner, outer):
                continue
            if self._around[id(top)] is None and self._root(outer) is not top:
                self._around[id(top)] = outer
            elif self._around[id(inner)] is self._around[id(outer)] is not None:
                self._around[id(inner)] = outer

    @staticmethod
    def _fit(pair):
        """What sorts pairs of spans, those that fit best first: what they say, whether they ended alike, how much their times differ."""
        outer, inner = pair
        agreement = outer.agreement(inner) if outer.holds(inner) else 2
        return -agreement, outer.error[1] != inner.error[1], inner.span.start - outer.span.start + abs(outer.span.end - inner.span.end)

    @staticmethod
    def _is_pair(outer, inner):
        is_other = outer.library != inner.library and (outer.span.trace != inner.span.trace or outer.is_same_beside(inner))
        if not (is_other and outer.is_around(inner) and inner.span.start - outer.span.start <= PAIR_START and outer.fits(inner)):
            return False
        has_other_models = outer.models and inner.models and not outer.models & inner.models
        return outer.agreement(inner) >= (3 if has_other_models else 2)

    def _has_pair(self, outer, inner):
        return any(self._around[id(one)] is outer and one.library == inner.library and one.overlaps(inner) for one in self._calls)

    # Which is which call

    def _standing(self, one):
        """(calls that a span stands for, their input, their output)."""
        parts = [self._standing(other) for other in self._inside[id(one)] if not other.is_opaque]
        inside, *sums = [call for part in parts for call in part[0]], sum(part[1] for part in parts), sum(part[2] for part in parts)
        if one.role != "call":
            return inside, *sums
        telling = [call for call in inside if call.head.tells]
        silent = [call for call in inside if not call.head.tells and any(call.head.fits(other.head) for other in telling)]
        for call in silent:
            self._drop(call)
        inside = [call for call in inside if not any(call is one for one in silent)]
        inside, sums = self._united(inside, sums)
        match, is_wide = self._same(one, inside, sums)
        if match:
            match.members.insert(0, one)
            match.wide |= {id(one)} if is_wide else set()
            self._call_of[id(one)] = match
            return inside, *sums
        if len(inside) > 1 and self._is_around_several(one, sums):
            return inside, *sums
        call = self._call_of[id(one)] = Call(one, [one])
        return [call], one.number("input"), one.number("output")

    def _united(self, inside, sums):
        """Calls inside a span, those with the same answer as one."""
        out = []
        for call in inside:
            same = next((other for other in out if call.head.response and other.head.response == call.head.response
                         and other.head.shares_response(call.head)), None)
            if same is None:
                out.append(call)
                continue
            same.members += call.members
            same.wide |= call.wide
            for member in call.members:
                self._call_of[id(member)] = same
            sums = [number - call.head.number(kind) for kind, number in zip(("input", "output"), sums)]
        return out, sums

    def _drop(self, call):
        for member in call.members:
            del self._call_of[id(member)]

    @staticmethod
    def _is_around_several(one, sums):
        says_sum = any(one.number(kind) and one.number(kind) == number for kind, number in zip(("input", "output"), sums))
        return one.stands_for_others or says_sum or not one.tokens

    def _same(self, one, inside, sums):
        """(the call inside that a span tells of again or None, whether it is one of several)."""
        if not inside:
            return None, False
        best = max(inside, key=lambda call: one.agreement(call.head))
        agreement = one.agreement(best.head)
        if len(inside) == 1:
            return (best if agreement >= 2 or one.stands_for_others else None), False
        if agreement == 3 or agreement == 2 and sum(one.fits(call.head) for call in inside) == 1:
            return best, True
        if not self._is_around_several(one, sums) and not any(sums):
            return max((call for call in inside if one.fits(call.head)), key=lambda call: call.head.span.end, default=None), True
        return None, False

    # Counting

    def _inherit(self, one, told):
        """What is told of a call without provider takes that of the spans around the outermost one."""
        if told.provider and not told.is_guess:
            return
        around = [other for other in self.around(one) if other.names_provider]
        if not around:
            around = [other for other in self._seen
                      if other.names_provider and other is not one and other.span.trace == one.span.trace and other.holds(one)]
            around.sort(key=lambda other: -other.span.start)
        if around:
            told.provider = around[0].provider

    def _repeated(self, one):
        """A span around calls that is none itself."""
        told = merged(Call(one, [one]))
        self._inherit(one, told)
        if one.is_server:
            self.served.append(told)

    def _count(self, call):
        outermost = call.members[0]
        if len(call.members) == 1 and outermost.is_server and not outermost.tokens and any(
                other is not outermost and not other.is_server and other.span.trace == outermost.span.trace and outermost.holds(other)
                for other in self._calls):
            return self._repeated(outermost)
        beside = self._beside(outermost) if len(call.members) == 1 and outermost.sums_up else []
        if beside:
            return self._add_sum(outermost, beside)
        call.sighting = merged(call)
        self._explain(call)
        self._fail_with_agent(call)
        self._inherit(outermost, call.sighting)
        if outermost.sums_up and not call.sighting.asked and not call.sighting.answered:
            call.sighting.asked = next((other.asked for other in self.around(outermost) if other.role == "other" and other.asked), "")
        call.tokens = dict(call.sighting.tokens)
        self.calls.append(call)
        self.shares.append((call.sighting, call.sighting.tokens))
        self._note_tokens(outermost, call.tokens)
        self.served += [call.sighting.as_of(one.span) for one in call.members if one.is_server]

    def _beside(self, one):
        """Other calls of the trace within a span's time."""
        of_trace = [other for other in self._calls if other.span.trace == one.span.trace and not other.sums_up]
        return [other for other in of_trace if one.overlaps(other)]

    def _add_sum(self, one, beside):
        """What a run used altogether says something new only where its calls do not."""
        if any(other.tokens for other in beside):
            return
        told = merged(Call(one, [one]))
        self._inherit(one, told)
        self.shares.append((told, told.tokens))
        self._call_of[id(beside[0])].tokens |= told.tokens

    def _explain(self, call):
        """The status of a failed HTTP request inside, where the call does not say why it failed."""
        kind, of, status = call.sighting.error
        failed = [one.error[2] for one in sorted(self._seen, key=lambda one: one.span.end)
                  if one.role == "http" and any(self._nearest_call(one) is member for member in call.members)]
        if kind and of in ("other", "server") and not status and failed:
            call.sighting.error = kind, values.class_of_status(failed[-1]) or of, failed[-1]

    def _fail_with_agent(self, call):
        """A call that nobody tells the end of failed as the agent around it did, if that was the last thing the agent did."""
        if any(one.tells for one in call.members):
            return
        inside = call.members[0]
        end = inside.span.end
        for other in self.around(inside):
            if any(one is not inside and one.span.start >= end for one in self._inside[id(other)]):
                return
            if other.is_opaque or other.role == "call":
                if other.role == "invoke_agent" and other.error[0] and other.error[1] != "other":
                    call.sighting.error = other.error
                return
            inside = other

    def _nearest_call(self, one):
        return next((other for other in self.around(one) if other.role == "call" or other.is_opaque), None)

    def _note_tokens(self, one, tokens):
        if tokens:
            self._has_tokens |= {id(other) for other in [one, *self.around(one)]}

    def _report(self, report):
        told = merged(Call(report, [report]))
        self._inherit(report, told)
        call = self._reported(report)
        self.shares.append((told, told.tokens if call is None else self._new(call, told.tokens)))
        if call is None or not call.sighting.finish:
            self.reports.append(told)
        if call is not None:
            call.has_report = True
            call.tokens |= self.shares[-1][1]
            self._note_tokens(call.members[0], call.tokens)

    @staticmethod
    def _new(call, tokens):
        new = {kind: number for kind, number in tokens.items() if kind not in call.tokens}
        if "total" in call.tokens:
            new = {kind: number for kind, number in new.items() if kind not in ("input", "output")}
        if {"input", "output"} & set(call.tokens):
            new.pop("total", None)
        return new

    def _reported(self, report):
        """The streamed call that a report of usage belongs to: in its place, or, of roots, the one of its process and model that
        began last before it."""
        waiting = [(call, one) for call, one in ((self._call_of.get(id(one)), one) for one in reversed(self._calls))
                   if call and call.sighting and not call.has_report and not one.tokens]
        for call, one in waiting:
            if (one.span.trace, one.span.parent, one.asked) == (report.span.trace, report.span.parent, report.asked):
                return call
        before = [(one.span.start, call) for call, one in waiting
                  if one.span.process == report.span.process and one.asked == report.asked and not report.span.parent and not one.span.parent
                  and 0 <= report.span.start - one.span.start <= REPORT_DELAY]
        return max(before, key=lambda pair: pair[0])[1] if before else None

    def _count_agent(self, one):
        """A remote agent's tokens, which nobody inside tells of."""
        if one.tokens and id(one) not in self._has_tokens:
            told = merged(Call(one, [one]))
            self._inherit(one, told)
            self.shares.append((told, told.tokens))
            self._note_tokens(one, told.tokens)
