"""What single spans say of calls: the rules of the `gen-ai` processor, written a second time."""
from dataclasses import dataclass, field, replace

import mcp
import names
import values
from concepts import first
from spans import CLIENT, ERROR, SERVER
from times import first_token, number as as_number
from usage import KINDS as TOKENS, tokens_of

#: How much more of a call's time than this share a span inside it takes that is the same call, when nothing else says so.
LEAST_SHARE = 0.5
#: Letters of a response's id that no other response has.
LONG_ID = 20
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
    #: Whether the provider is only what the model's name begins with.
    is_guess: bool = False
    #: Host and port of the provider.
    server: tuple = ("", "")
    #: Whether one of the models is a gateway's name, so that another one is no substitution.
    is_alias: bool = False

    @property
    def labels(self):
        """The labels that every metric of calls has."""
        return self.provider, self.asked, self.answered, self.operation

    @property
    def names_provider(self):
        """Whether the provider is one, not a framework."""
        return bool(self.provider) and not self.is_guess and self.provider not in names.FRAMEWORKS

    @property
    def is_server(self):
        """Whether somebody was called, who may have called a model for it."""
        return self.span.kind == SERVER

    @property
    def is_native(self):
        """Whether the provider's own library made it, beside which there may be an instrumentation's span."""
        return self.span.name.startswith(("anthropic.messages", "anthropic.beta"))

    @property
    def library(self):
        """Which instrumentation made it."""
        return self.span.scope, self.is_native

    @property
    def response(self):
        """Id of the answer, or ""."""
        said = (values.text(self.span.attributes.get(name)) for name in ("gen_ai.response.id", "ai.response.id", "llm.response.id"))
        found = next((one for one in said if one), "")
        return "" if found.lower() in ("none", "null") else found

    @property
    def has_twins(self):
        """Whether LiteLLM made it, of a call whose answer has no id: each of its callbacks may have done so."""
        own = self.span.attributes.get("litellm.call_id")
        return (own is not None or "litellm.trace_id" in self.span.attributes) and self.response in ("", own)

    @property
    def models(self):
        """What was asked and what answered, without what stands in front and versions behind."""
        return {names.plain(one) for one in (self.asked, self.answered) if one}

    @property
    def family(self):
        """The kind of model that the operation is one of, or None."""
        return names.family(self.operation)

    @property
    def tells(self):
        """Whether it says how the call ended."""
        return bool(self.error[0] or self.finish or self.response or self.answered or self.tokens or self.first_token is not None)

    @property
    def is_opaque(self):
        """Whether calls inside are not its own."""
        return self.role in ROLL_UPS or self.role == "mcp"

    @property
    def stands_for_others(self):
        """Whether it is no call of its own beside one inside."""
        return not self.operation or self.is_server and not self.tokens

    def as_of(self, span):
        """The same, told of another span's time."""
        return replace(self, span=span)

    def number(self, kind):
        """Tokens of a kind; 0 when it does not say."""
        return self.tokens.get(kind, 0)

    def holds(self, other):
        """Whether the other's time lies within this one's."""
        return self.span.start <= other.span.start and other.span.end <= self.span.end

    def overlaps(self, other):
        """Whether both have some time in common."""
        return self.span.start <= other.span.end and other.span.start <= self.span.end

    def fits(self, other):
        """Whether both are of one kind of operation, as far as they say."""
        return not self.family or not other.family or self.family == other.family

    def agreement(self, inner):
        """How sure it is that a span inside tells of the same call: 3 certainly, 2 likely, 1 nothing says so, 0 it does not."""
        if not self.fits(inner):
            return 0
        if self.span.process == inner.span.process and not self.overlaps(inner):
            return 2 if self.hands_over(inner) else 0
        is_same_id = self.response == inner.response if self.response and inner.response else None
        if is_same_id:
            return 3
        said = [self.number(kind) == inner.number(kind) for kind in ("input", "output") if self.number(kind) and inner.number(kind)]
        if any(said):
            return 1 if is_same_id is False and said != [True, True] else 3
        if said or is_same_id is False:
            return 0
        is_like_it = self.models & inner.models or self.error[0] and self.error[1] == inner.error[1] or self.has_handle(inner)
        return 2 if is_like_it or inner.span.seconds >= LEAST_SHARE * self.span.seconds else 1

    def hands_over(self, inner):
        """Whether it ended before a span inside began because it only handed over a stream, which was read later."""
        return not self.tells and inner.span.start >= self.span.end and bool(self.models & inner.models)

    def has_handle(self, inner):
        """Whether a span inside only handed a stream over: it begins with this one, and says neither what it asked nor what came of it."""
        return not inner.tells and not inner.models and 0 <= inner.span.start - self.span.start <= (inner.span.end - inner.span.start) // 16

    def is_around(self, inner):
        """Whether the time of another library's span is in this one's, or nearly: which learns first that a stream is over is chance."""
        if self.holds(inner):
            return True
        if not self.span.start <= inner.span.start <= self.span.end:
            return False
        return inner.span.end - self.span.end <= (self.span.end - self.span.start) // 8 and self.says_the_same_tokens(inner)

    def says_the_same_tokens(self, other):
        """Both of input and of output."""
        return all(self.number(kind) and self.number(kind) == other.number(kind) for kind in ("input", "output"))

    def is_same_beside(self, other):
        """Whether a span of another library, side by side with it in a trace, says all the same."""
        if self.response and self.response == other.response:
            return True
        return self.says_the_same_tokens(other) or bool(self.error[0] and self.error[1] == other.error[1] and self.models & other.models)

    @property
    def sums_up(self):
        """Whether it repeats what several calls of its run used, or may."""
        return "openclaw.tokens.total" in self.span.attributes or self.role == "call" and not self.operation and says_usage_only(self.span)

    def is_twin(self, other):
        """Whether two spans that ``has_twins`` is true of tell of the same call."""
        if (self.span.start, self.span.end) != (other.span.start, other.span.end) or self.span.seconds <= 0:
            return False
        if self.span.trace == other.span.trace or self.library != other.library or not self.fits(other) or self.error[1] != other.error[1]:
            return False
        if self.models and other.models and not self.models & other.models:
            return False
        return all(self.number(kind) == other.number(kind) for kind in ("input", "output") if self.number(kind) and other.number(kind))

    def shares_response(self, other):
        """Whether spans with the same id of a response tell of the same call."""
        is_long = len(self.response.encode()) >= LONG_ID
        if not self.fits(other):
            return False
        if self.span.trace == other.span.trace and (is_long or self.overlaps(other)):
            return True
        if not self.overlaps(other):
            return False
        if self.span.process == other.span.process:
            return True
        said = {kind: self.number(kind) == other.number(kind) for kind in ("input", "output") if self.number(kind) and other.number(kind)}
        return is_long and (said.get("input", True) or said.get("output", False))


OTHER_PROTOCOLS = ("http.request.method", "http.method", "db.system", "db.system.name", "rpc.system", "rpc.system.name", "messaging.system")


def is_generic(span):
    """Whether its only model has a name that says nothing alone, and nothing else of the oldest gateways' or another protocol's span."""
    if first(span, "response_model")[0] or first(span, "request_model")[0] not in ("model", "model_name"):
        return False
    said = "provider" in span.attributes or "tokens" in span.attributes or first(span, "provider")[0]
    return not said or any(name in span.attributes for name in OTHER_PROTOCOLS)


def says_usage_only(span):
    """Whether a span tells what a call used, but neither its operation nor its model by a name of its own."""
    has_model = values.model(span, "request_model") or values.model(span, "response_model")
    if has_model and not is_generic(span) or any(name in span.attributes for name in OTHER_PROTOCOLS):
        return False
    return all(values.text(span.attributes.get(f"gen_ai.usage.{kind}_tokens")) for kind in ("input", "output"))


def role_of(span, provider, operation, by_name):
    """call, report, one of the operations of `ROLL_UPS`, other, or None for a span that has nothing to do with models."""
    has_model = bool(values.model(span, "request_model") or values.model(span, "response_model"))
    names_tool = bool(values.text(span.attributes.get("gen_ai.tool.name"))) and not mcp.said(span, "mcp.method.name", "rpc.method")
    is_usage = provider not in names.FRAMEWORKS and says_usage_only(span)
    if not operation and not has_model and not provider and not names_tool and not is_usage:
        return None
    if operation:
        is_call = by_name and (has_model or provider not in names.FRAMEWORKS) and not names.calls_nobody(values.text(span.attributes.get("litellm.call_type")))
        if is_call and span.attributes.get("logfire.span_type") == "log":
            return "report"
        if operation == "execute_tool" and values.text(first(span, "tool_name")[1]) == "(merged tools)":
            return "other"
        return "call" if is_call else operation if operation in ROLL_UPS else "other"
    if names_tool and not has_model:
        role = "execute_tool"
    elif first(span, "agent_name")[0]:
        role = "invoke_agent"
    elif first(span, "tool_name")[0]:
        role = "execute_tool"
    else:
        asks_store = any(name in span.attributes for name in ("db.system", "db.system.name", "messaging.system"))
        role = "call" if has_model and not is_generic(span) and not asks_store or is_usage else "other"
    said = values.step(span)
    return said if said == "other" and role != "call" or said and role == "other" else role


def failed_request(span):
    """An HTTP client's span that failed, or None."""
    status = values.http_status(span)
    if span.status != ERROR or span.kind != CLIENT or not 400 <= (status or 0) < 600:
        return None
    return Sighting(span, "http", "", "", "", "", {}, error=("", "", status))


def named_call(span):
    """A failed call of which the span's name alone tells (G1.9), or None."""
    word, _, model = span.name.partition(" ")
    operation = names.operation(word)
    if span.status != ERROR or span.kind != CLIENT or not model or " " in model or not operation or not operation[1]:
        return None
    if "instrumentation" not in span.scope or any(name in span.attributes for name in OTHER_PROTOCOLS):
        return None
    provider = names.of_model(model) or names.of_scope(span.scope)
    return Sighting(span, "call", provider, names.without_resource(model), "", operation[0], {}, error=values.error(span), is_guess=bool(provider))


def is_remote_agent(span, role):
    """Whether it may be the only span that knows what an agent used."""
    return role == "invoke_agent" and span.kind == CLIENT and values.text(span.attributes.get("gen_ai.operation.name")).lower() == "invoke_agent"


def is_helper(one):
    """Whether it is of a method of LlamaIndex's models that calls nobody: it is asked nothing and says nothing of an answer."""
    if one.span.scope != "openinference.instrumentation.llama_index" or first(one.span, "operation")[0] != "openinference.span.kind":
        return False
    said = ("llm.input_messages.0.message.role", "llm.output_messages.0.message.role", "llm.prompts")
    return not one.tells and not any(name in one.span.attributes for name in said)


def sighting_of(span, discarded):
    """What a span says, or None."""
    provider = values.provider(span)
    operation, by_name = values.operation(span)
    role = role_of(span, provider, operation, by_name)
    role = mcp.role(span, role) if mcp.method(span) else role
    if role is None:
        return named_call(span) or failed_request(span)
    out = Sighting(span, role, provider, values.model(span, "request_model"), values.model(span, "response_model"), operation, {})
    if role in ("call", "report"):
        out.provider, out.is_guess = values.called(span, provider)
    if role != "other":
        out.error = values.error(span)
    out.server, out.is_alias = values.server(span), values.is_alias(span, out.asked, out.answered)
    if is_remote_agent(span, role):
        out.tokens = tokens_of(span, out.provider, (out.asked, out.answered), discarded)
    if role in ("call", "report"):
        models = out.asked, out.answered
        out.tokens, out.finish, out.first_token = tokens_of(span, out.provider, models, discarded), values.finish_reasons(span, out.provider), first_token(span)
        out.server_first_token = as_number(span.attributes.get("gen_ai.latency.time_to_first_token"))
        if out.is_server:
            measured = out.first_token if out.server_first_token is None else out.server_first_token
            out.first_token, out.server_first_token = None, measured
        if is_helper(out):
            out = Sighting(span, "other", out.provider, out.asked, out.answered, operation, {}, is_guess=out.is_guess, server=out.server)
    return out
