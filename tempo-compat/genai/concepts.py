"""The concepts of `Fixtures/genai/EVOLUTION.tsv`: which attribute names mean the same, in order of precedence."""
import csv
import json
import os

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
TABLE = os.path.join(ROOT, "Fixtures/genai/EVOLUTION.tsv")
EMPTY = ("", None, [], {})
#: Names that hold a JSON object, and the concepts that stand in it beyond those for which the table lists them.
OBJECTS = ("langfuse.observation.usage_details", "mlflow.chat.tokenUsage")
#: Names that mean a model's only on a span that names its provider and its model.
FLAT = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_read_input_tokens", "cached_tokens", "cache_creation_tokens", "cache_write_tokens",
        "cache_creation_input_tokens", "reasoning_tokens", "thoughts_tokens", "response_cost", "cost_usd", "ttft_ms", "time_to_first_token_ms")
#: Names that no label collects: they hold an object, stand on an event, or mean the concept only under a condition or of several calls at once.
NO_LABELS = OBJECTS + FLAT + ("langfuse.observation.cost_details", "mlflow.llm.cost", "exception.type", "langfuse.observation.level", "gen_ai.tool.status",
                       "gen_ai.aggregated_usage.input_tokens", "gen_ai.aggregated_usage.output_tokens", "traceloop.entity.name")
#: JSON strings with their quotes.
QUOTED = ("mlflow.llm.model", "mlflow.spanType", "model", "langfuse.observation.completion_start_time", "mastra.completion_start_time",
          "langfuse.observation.level", "langfuse.observation.metadata.finish_reason")
#: What the JSON objects call a concept; a dot leads into an object within.
MEMBERS = {
    "input_tokens": ("input", "prompt_tokens", "input_tokens"),
    "output_tokens": ("output", "completion_tokens", "output_tokens"),
    "cached_tokens_read": ("cache_read_input_tokens", "input_cached_tokens", "prompt_tokens_details.cached_tokens",
                           "input_tokens_details.cached_tokens"),
    "cached_tokens_write": ("cache_creation_input_tokens", "cache_write_input_tokens"),
    "reasoning_tokens": ("output_reasoning_tokens", "reasoning_tokens", "completion_tokens_details.reasoning_tokens",
                         "output_tokens_details.reasoning_tokens"),
}


def read_table(path=TABLE):
    """concept -> attribute names; without events and what is no attribute."""
    out = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names = out.setdefault(row["concept"], [])
            if not row["attribute"].startswith(("event:", "(")):
                names.append(row["attribute"])
    for concept in MEMBERS:
        names = out[concept]
        names += [name for name in OBJECTS if name not in names]
    return out


CONCEPTS = read_table()


def unquoted(value):
    """A JSON string's text; anything else as it is."""
    if isinstance(value, str) and len(value) >= 2 and value[0] == value[-1] == '"':
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def member(text, concept):
    """The number that a JSON object holds for a concept, or None."""
    try:
        whole = json.loads(text)
    except (TypeError, ValueError):
        return None
    for path in MEMBERS.get(concept, ()):
        found = whole
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


def holds(span, concept, name):
    """Whether a name that means a concept only under a condition does so here."""
    if name == "traceloop.entity.name":
        return span.attributes.get("traceloop.span.kind") == {"agent_name": "agent", "tool_name": "tool"}.get(concept)
    if name in FLAT:
        return bool(first(span, "provider")[0]) and first(span, "request_model")[0] not in (None, "model", "model_name")
    return True


def first(span, concept, without=(), of_type=None):
    """(name, value) of the first present and non-empty spelling, or (None, None). Of one name the resource's counts before the span's.

    `of_type(concept, name, value)` reduces a value to what it says of the concept, None being nothing.
    """
    for name in CONCEPTS[concept]:
        if name in without or not holds(span, concept, name):
            continue
        for scope in (span.resource, span.attributes):
            value = scope.get(name)
            if name in OBJECTS:
                value = member(value, concept)
            elif name in QUOTED:
                value = unquoted(value)
            if value not in EMPTY and of_type:
                value = of_type(concept, name, value)
            if value not in EMPTY:
                return name, value
    return None, None
