"""The tokens of a call: what its sender says, counted as OpenTelemetry's conventions do."""
import ast
import json
import re

from concepts import FLAT, OBJECTS, first
from values import count

KINDS = {"input": "input_tokens", "output": "output_tokens", "cache_read": "cached_tokens_read", "cache_write": "cached_tokens_write",
         "reasoning": "reasoning_tokens"}
#: Attributes with a text that says all of it, the best first, and whose words they are.
TEXTS = (
    ("langsmith.metadata.usage_metadata", "whole"), ("metadata.usage_object", "whole"), ("langfuse.observation.usage_details", "langfuse"),
    ("mlflow.chat.tokenUsage", "whole"), ("gen_ai.usage.raw", "provider"), ("gen_ai.usage", "provider"), ("gen_ai.response.usage", "provider"),
    ("llm.usage", "provider"), ("llm.response.usage", "provider"), ("langwatch.metrics", "whole"), ("braintrust.metrics", "whole"),
    ("usage", "provider"), ("gen_ai.usage.input_token_details", "details"),
    ("ai.response.providerMetadata", "metadata"), ("gcp.vertex.agent.llm_response", "metadata"), ("metadata", "metadata"))
WORDS = {
    "input": ("input", "prompt_tokens", "input_tokens", "prompttokencount", "prompt_eval_count"),
    "output": ("output", "completion_tokens", "output_tokens", "candidatestokencount", "eval_count"),
    "total": ("total", "total_tokens", "totaltokencount"),
    "cache_read": ("cache_read_input_tokens", "input_cached_tokens", "input_cache_read", "cached_tokens", "cachedcontenttokencount", "cache_read",
                   "cache_read_tokens"),
    "cache_write": ("cache_creation_input_tokens", "input_cache_creation", "cache_write_input_tokens", "cache_creation", "cache_write_tokens",
                    "cache_creation_tokens"),
    "reasoning": ("output_reasoning", "output_reasoning_tokens", "reasoning_tokens", "reasoning", "thoughtstokencount")}
MEANING = {word.replace("_", ""): kind for kind, words in WORDS.items() for word in words}
DETAILS = {"prompttokensdetails", "inputtokensdetails", "inputtokendetails", "completiontokensdetails", "outputtokensdetails", "outputtokendetails"}
VERCEL = ("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.cachedInputTokens")
VERCEL_6 = ("ai.usage.inputTokenDetails.noCacheTokens", "ai.usage.inputTokenDetails.cacheReadTokens")


#: Frameworks that hand on a provider's own numbers, and reasons in Anthropic's words.
PASSING = ("agent_framework", "pipecat", "openinference.instrumentation.agno", "opentelemetry.instrumentation.llamaindex")
ANTHROPICS = ("end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal")


def parsed(text):
    """What a JSON text or a Python one says, or None."""
    if re.match(r"\w+=", text):
        return {key: None if value == "None" else int(value) for key, value in re.findall(r"(?<![\w(])(\w+)=(None|\d+)", text)}
    for read in (json.loads, ast.literal_eval):
        try:
            whole = read(text)
        except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return whole if isinstance(whole, dict) else None
    return None


def numbers(whole, discarded):
    """Kind -> count of a usage, those of its details among them."""
    out = {}
    for key, value in whole.items():
        word = key.lower().replace("_", "")
        if word in DETAILS and isinstance(value, dict):
            parts = {kind: number for kind, number in numbers(value, discarded).items() if kind in ("cache_read", "cache_write", "reasoning")}
            out = parts | out
        elif word in MEANING and value is not None and not isinstance(value, (dict, list)) and value != "":
            number, reason = count(value)
            if reason:
                discarded[reason] += 1
            else:
                out.setdefault(MEANING[word], number)
    return out


class Document:
    """A text about the usage of a call."""

    def __init__(self, span, discarded):
        self.kind, self.said, keys = None, {}, {}
        for name, kind in TEXTS:
            text = span.attributes.get(name)
            if not text:
                continue
            whole = parsed(text)
            if whole is not None and kind == "metadata":
                whole = whole.get("usage_object") or whole.get("usage_metadata")
            if isinstance(whole, dict):
                self.kind, keys, self.said = kind, whole, numbers(whole, discarded)
            break
        self.is_apart = self.kind == "langfuse" and bool({"input", "output"} & set(keys))
        is_anthropics = any(key.lower().replace("_", "").startswith(("cachereadinput", "cachecreationinput", "cachewriteinput")) for key in keys)
        self.leaves_cache_out = self.is_apart or self.kind in ("langfuse", "provider") and is_anthropics

    @property
    def cached(self):
        """From the cache and into it."""
        return self.said.get("cache_read", 0) + self.said.get("cache_write", 0)

    def leaves_out(self, given):
        """Whether an input that the span says leaves the cache out, as far as the text tells; None: it does not."""
        if self.kind in (None, "details", "metadata") or "input" not in self.said:
            return None
        if given == self.said["input"]:
            return self.leaves_cache_out
        return False if self.leaves_cache_out and given == self.said["input"] + self.cached else None


def of_anthropic(span, provider, models, rest):
    """Whether the sender passes on an input that leaves the cache out: what Anthropic and Bedrock say."""
    a, is_claude = span.attributes, any("claude" in model.lower() for model in models)
    is_maker = provider in ("anthropic", "aws.bedrock")
    if not is_maker and not is_claude:
        return False
    if any(name in a for name in VERCEL):
        return not any(name in a for name in VERCEL_6) and (is_maker or provider.startswith("gcp.") or "anthropic" in provider)
    if first(span, "provider")[1] == "strands-agents":
        return "/" not in models[0] and not a.get("gen_ai.usage.cache_read.input_tokens")
    name, sent = first(span, "input_tokens", OBJECTS)
    if name in FLAT:
        return True
    scope = span.scope.lower()
    if scope in PASSING or scope == "envoyproxy/ai-gateway" and any(word in str(first(span, "finish_reason")[1]) for word in ANTHROPICS):
        return is_maker or provider.startswith(("gcp.", "azure.ai."))
    if not is_maker or "litellm" in scope:
        return False
    if "gen_ai.client.token.usage" in a or isinstance(sent, str) or "spring.ai.model.request.tool.names" in a:
        return True
    if scope.startswith("org.springframework") or scope == "@traceloop/instrumentation-anthropic":
        return True
    if provider != "aws.bedrock" or scope.startswith("openinference"):
        return False
    is_awss = "aws-api" in (a.get("rpc.system"), a.get("rpc.system.name")) or any(word in scope for word in ("bedrock", "botocore", "aws-sdk"))
    return is_awss or rest == 0 and first(span, "total_tokens")[0] == "gen_ai.usage.total_tokens"


def is_open_code(span):
    """OpenCode's own numbers, which stand beside each other."""
    service = span.resource.get("service.name")
    said = "opencode" in span.scope.lower() or isinstance(service, str) and service.lower().startswith("opencode")
    return said and not any(name in span.attributes for name in VERCEL)


def thinks_apart(provider, models):
    """Gemini and xAI: the total alone has the reasoning."""
    names = " ".join(models).lower()
    return "gemini" in names or "grok" in names or (provider.startswith("gcp.") or provider == "x_ai") and "claude" not in names


def explained(rest, out, span, provider, models):
    """(of the input, of the output) that a total has beyond them."""
    read, write, thoughts = (out.get(kind, 0) for kind in ("cache_read", "cache_write", "reasoning"))
    for more in ((read + write, 0), (0, thoughts), (read + write, thoughts), (read, 0), (write, 0)):
        if rest == sum(more):
            return more
    if thinks_apart(provider, models) and rest > thoughts:
        return 0, thoughts or rest
    return 0, 0


def include(out, total, span, provider, models, document):
    """Adds to input and output what the sender counts beside them."""
    rest = total - out["input"] - out["output"] if total is not None and "input" in out and "output" in out else None
    cached, thoughts = out.get("cache_read", 0) + out.get("cache_write", 0), out.get("reasoning", 0)
    more_in, more_out = explained(rest, out, span, provider, models) if rest and rest > 0 else (0, 0)
    if cached and not more_in and "input" in out and rest != -cached:
        leaves_out = document.leaves_out(out["input"])
        if leaves_out is None:
            leaves_out = is_open_code(span) or of_anthropic(span, provider, models, rest)
        is_part = document.kind == "langfuse" and rest == 0
        more_in = cached if out["input"] < cached or leaves_out and not is_part else 0
    if thoughts and not more_out and "output" in out:
        name = first(span, "reasoning_tokens", OBJECTS)[0]
        is_of_text = document.is_apart and document.said.get("output") == out["output"]
        is_xais = rest is None and (provider == "x_ai" or any("grok" in one.lower() for one in models))
        is_apart = is_of_text or is_open_code(span) or name == "gen_ai.usage.experimental.reasoning_tokens"
        is_apart = is_apart or is_xais and "ai.usage.outputTokenDetails.reasoningTokens" not in span.attributes
        more_out = thoughts if out["output"] < thoughts or is_apart and not (rest is not None and rest <= 0) else 0
    for kind, more in (("input", more_in), ("output", more_out)):
        if more:
            out[kind] += more


def tokens_of(span, provider, models, discarded):
    """Kind -> count of what was recorded; what makes no sense is counted in `discarded` by reason. `total` where only that is said."""
    out, total = {}, None
    for kind, concept in (*KINDS.items(), ("total", "total_tokens")):
        name, value = first(span, concept, OBJECTS)
        if name is None or name.startswith("gen_ai.aggregated_usage."):
            continue
        number, reason = count(value)
        if reason:
            discarded[reason] += 1
        else:
            out[kind] = number
    total = out.pop("total", None)
    document = Document(span, discarded if any(kind not in out for kind in ("input", "output", "cache_read", "reasoning")) else {})
    if "input" not in out and "output" not in out and "input" in document.said:
        total = document.said.get("total")
    elif total is None and document.kind == "metadata" and all(out.get(kind) == document.said.get(kind) for kind in ("input", "output")):
        total = document.said.get("total")
    out = {kind: number for kind, number in document.said.items() if kind != "total"} | out
    if "input" not in out and "output" not in out:
        return out if total is None else out | {"total": total} if not out else {"total": total}
    include(out, total, span, provider, models, document)
    return out
