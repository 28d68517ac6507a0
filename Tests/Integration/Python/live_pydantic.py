"""Agents of pydantic-ai with tools and failures: instrumented alone (`alone`), or by logfire together with the OpenAI SDK, HTTPX and Anthropic's own
spans (`logfire`)."""
from live import FAILURES, prompt, run


def body(live):
    """Agents that call a tool, plain ones, ones that fail."""
    if live.variant == "logfire":
        import logfire
        logfire.configure(send_to_logfire=False, console=False, service_name="application", additional_span_processors=[live.processor()],
                          inspect_arguments=False)
        logfire.instrument_pydantic_ai()
        logfire.instrument_openai()
        from opentelemetry import trace
        from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
        HTTPX2ClientInstrumentor().instrument()
        live.spans = trace.get_tracer_provider()
    else:
        live.start_tracing()
    from pydantic_ai import Agent
    from pydantic_ai.exceptions import ModelHTTPError
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.anthropic import AnthropicProvider
    from pydantic_ai.providers.openai import OpenAIProvider
    import anthropic
    import openai
    if live.variant != "logfire":
        Agent.instrument_all()
    to_openai = OpenAIProvider(openai_client=openai.AsyncOpenAI(base_url=live.provider.url + "/v1", api_key="none", max_retries=0))
    to_anthropic = AnthropicProvider(anthropic_client=anthropic.AsyncAnthropic(base_url=live.provider.url, api_key="none", max_retries=0))
    for model in (OpenAIChatModel("gpt-4o-mini", provider=to_openai), OpenAIChatModel("gpt-5-mini", provider=to_openai),
                  AnthropicModel("claude-sonnet-4-5", provider=to_anthropic)):
        guide = Agent(model, name="guide", tools=[weather])
        guide.run_sync(prompt())
        plain = Agent(model, name="plain")
        for _ in range(2):
            plain.run_sync(prompt())
        for status in FAILURES:
            try:
                plain.run_sync(prompt(status))
            except ModelHTTPError:
                pass


def weather(city: str) -> str:
    """The weather of a city."""
    return f"fine in {city}"


run(body)
