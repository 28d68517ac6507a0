"""LangChain's chat models of OpenAI and Anthropic, seen by LangSmith (`langsmith`), by Langfuse's handler (`langfuse`) or by OpenInference
(`openinference`); Anthropic's SDK sends spans of its own beside each of them."""
import os

from live import FAILURES, prompt, run


def handlers(live):
    """Switches the variant's tracing on; returns the callbacks that calls need for it, and what sends the last spans."""
    spans = live.start_tracing()
    if live.variant == "langsmith":
        os.environ.update({"LANGSMITH_TRACING": "true", "LANGSMITH_OTEL_ENABLED": "true", "LANGSMITH_OTEL_ONLY": "true", "LANGSMITH_API_KEY": "none",
                           "LANGSMITH_ENDPOINT": "http://127.0.0.1:1"})
        from langchain_core.tracers.langchain import wait_for_all_tracers
        return [], wait_for_all_tracers
    if live.variant == "langfuse":
        os.environ["LANGFUSE_TRACING_ENVIRONMENT"] = "test"
        import langfuse
        from langfuse.langchain import CallbackHandler
        client = langfuse.Langfuse(public_key="pk-lf-none", secret_key="sk-lf-none", base_url="http://127.0.0.1:1", tracer_provider=spans,
                                   span_exporter=Nowhere())
        return [CallbackHandler()], client.flush
    from openinference.instrumentation.langchain import LangChainInstrumentor
    LangChainInstrumentor().instrument(tracer_provider=spans)
    return [], lambda: None


class Nowhere:
    """Langfuse's own exporter, left out: the application's gets the same spans."""

    def export(self, _):
        """Does nothing."""
        from opentelemetry.sdk.trace.export import SpanExportResult
        return SpanExportResult.SUCCESS

    def shutdown(self):
        """Does nothing."""

    def force_flush(self, timeout_millis=0):
        """Does nothing."""
        return True


def body(live):
    """Answers, streams, failures, batches, and a chain of two steps."""
    callbacks, finish = handlers(live)
    from langchain_anthropic import ChatAnthropic
    from langchain_core.output_parsers import StrOutputParser
    from langchain_openai import ChatOpenAI
    common = {"max_retries": 0, "api_key": "none"}
    openai = {**common, "base_url": live.provider.url + "/v1", "stream_usage": True}
    models = [ChatOpenAI(model="gpt-4o-mini", **openai), ChatOpenAI(model="gpt-5-mini", **openai),
              ChatOpenAI(model="gpt-5-mini", use_responses_api=True, **openai),
              ChatAnthropic(model="claude-sonnet-4-5", base_url=live.provider.url, max_tokens=50, **common)]
    for model in models:
        config = {"callbacks": callbacks}
        for _ in range(2):
            model.invoke(prompt(), config=config)
        (model | StrOutputParser()).invoke(prompt(), config=config)
        for _ in model.stream(prompt(), config=config):
            pass
        model.batch([prompt()] * 3, config=config)
        for status in FAILURES:
            try:
                model.invoke(prompt(status), config=config)
            except Exception as error:  # pylint: disable=broad-except
                assert "fail" not in str(error), error
    finish()


run(body)
