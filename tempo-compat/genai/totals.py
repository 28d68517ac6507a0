"""What calls add up to, by metric and label set."""
from collections import Counter, defaultdict

import values

TOKEN_COUNTERS = {
    "input": "gen_ai_client_inference_usage_input_tokens_total", "output": "gen_ai_client_inference_usage_output_tokens_total",
    "cache_read": "gen_ai_client_inference_usage_cache_read_input_tokens_total",
    "cache_write": "gen_ai_client_inference_usage_cache_write_input_tokens_total",
    "reasoning": "gen_ai_client_inference_usage_reasoning_output_tokens_total"}
#: The duration metric of what is no call, and the names that it has as labels.
AROUND = {
    "invoke_agent": ("gen_ai_invoke_agent_duration_seconds", ("agent_name",)),
    "invoke_workflow": ("gen_ai_invoke_workflow_duration_seconds", ("workflow_name",)),
    "execute_tool": ("gen_ai_execute_tool_duration_seconds", ("tool_name", "agent_name"))}


def totals(calls):
    """Metric -> label set -> value. Labels are (provider, request model, response model, operation) and what the metric adds."""
    out = defaultdict(Counter)
    for one in calls.served:
        observe(out, "gen_ai_server_request_duration_seconds", one.labels + one.error[:1], one.span.seconds)
    for call in calls.calls:
        count_call(out, call.sighting)
    for one in calls.reports:
        count_reasons(out, one)
    for one, tokens in calls.shares:
        for kind, number in tokens.items():
            if kind == "total":
                continue
            out[TOKEN_COUNTERS[kind]][one.labels] += number
            if kind in ("input", "output"):
                observe(out, "gen_ai_client_token_usage", one.labels + (kind,), number)
    return out


def observe(out, metric, key, value):
    """One observation of a histogram."""
    out[metric + "_count"][key] += 1
    out[metric + "_sum"][key] += value


def count_reasons(out, one):
    """Finish reasons."""
    for reason in one.finish:
        out["gen_ai_client_finish_reasons_total"][one.labels + (reason,)] += 1


def count_call(out, one):
    """All of a call but its tokens."""
    kind, of, status = one.error
    if not one.is_server:
        observe(out, "gen_ai_client_operation_duration_seconds", one.labels + (kind,), one.span.seconds)
    count_reasons(out, one)
    if values.is_substitution(one):
        out["gen_ai_client_model_substitutions_total"][one.labels] += 1
    if one.first_token is not None:
        observe(out, "gen_ai_client_operation_time_to_first_chunk_seconds", one.labels, one.first_token)
    if kind:
        out["gen_ai_client_errors_total"][one.labels + (kind, of, str(status) if status else "")] += 1
        return
    if one.server_first_token is not None:
        observe(out, "gen_ai_server_time_to_first_token_seconds", one.labels, one.server_first_token)
    first_one = one.server_first_token if one.first_token is None else one.first_token
    written = one.tokens.get("output", 0)
    if first_one is not None and written > 1 and first_one <= one.span.seconds:
        observe(out, "gen_ai_server_time_per_output_token_seconds", one.labels, (one.span.seconds - first_one) / (written - 1))


def for_gateways(calls):
    """Metric -> label set -> value under the names of existing dashboards."""
    out = defaultdict(Counter)
    for call in calls.calls:
        one = call.sighting
        key = one.asked or one.answered, one.provider
        out["model_inference_requests_total"][key + ("error" if one.error[0] else "success",)] += 1
        observe(out, "model_inference_duration_seconds", key, one.span.seconds)
        if not one.error[0]:
            observe(out, "provider_response_time_seconds", key[1:], one.span.seconds)
        waited = one.server_first_token if one.is_server else one.first_token
        if waited is not None:
            observe(out, "time_to_first_chunk_seconds", key, waited)
    for one, tokens in calls.shares:
        for kind in {"input", "output", "total"} & set(tokens):
            out["tokens_used_total"][one.asked or one.answered, one.provider, kind] += tokens[kind]
    return out


def around(calls):
    """Metric -> label set -> value of agents, workflows and tools."""
    out = defaultdict(Counter)
    for one in calls.rolled_up:
        metric, concepts = AROUND[one.role]
        observe(out, metric, tuple(name_of(one.span, concept) for concept in concepts) + one.error[:1], one.span.seconds)
    return out


def name_of(span, concept):
    """An agent's, a tool's or a workflow's name, or ""."""
    if concept == "workflow_name":
        return values.text(span.attributes.get("gen_ai.workflow.name"))
    return values.name_of(span, concept)
