"""Calls a fake provider through a real AI library's instrumentation, which sends its spans to Metronome; prints what was called as one line of JSON.

    ai_libraries.py --library genai|openllmetry|openinference|logfire|anthropic --port OTLP_HTTP_PORT --tenant NAME

The JSON: for each model as the spans name it, how many calls, how many of them failed by error class, and the tokens that the provider told of:
by its own book-keeping, not by what any library made of it.
"""
import argparse
import asyncio
import json
import os
from collections import Counter, defaultdict

from fake_provider import DATED, Provider

os.environ["OTEL_TRACES_EXPORTER"] = os.environ["OTEL_METRICS_EXPORTER"] = os.environ["OTEL_LOGS_EXPORTER"] = "none"
os.environ["LOGFIRE_IGNORE_NO_CONFIG"] = "1"
os.environ.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)

from opentelemetry import trace  # noqa: E402
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: E402
from opentelemetry.sdk.resources import Resource  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: E402

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]
#: OpenTelemetry's own, Traceloop's, Arize's, Pydantic's, and the Anthropic SDK without any.
LIBRARIES = ("genai", "openllmetry", "openinference", "logfire", "anthropic")


def provider_of_spans(library, processor):
    """The tracer provider, with the library's instrumentation switched on."""
    if library == "logfire":
        import logfire
        logfire.configure(send_to_logfire=False, console=False, service_name=library, additional_span_processors=[processor], inspect_arguments=False)
        logfire.instrument_openai()
        logfire.instrument_anthropic()
        return trace.get_tracer_provider()
    spans = TracerProvider(resource=Resource.create({"service.name": library}))
    spans.add_span_processor(processor)
    trace.set_tracer_provider(spans)
    for instrumentor in instrumentors(library):
        instrumentor.instrument(tracer_provider=spans)
    return spans


def instrumentors(library):
    """Those of one library; the Anthropic SDK sends spans by itself."""
    if library == "genai":
        from opentelemetry.instrumentation.genai.anthropic import AnthropicInstrumentor
        from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
        return [OpenAIInstrumentor(), AnthropicInstrumentor()]
    if library == "openllmetry":
        from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor
        return [OpenAIInstrumentor(), AnthropicInstrumentor()]
    if library == "openinference":
        from openinference.instrumentation.anthropic import AnthropicInstrumentor
        from openinference.instrumentation.openai import OpenAIInstrumentor
        return [OpenAIInstrumentor(), AnthropicInstrumentor()]
    return []


class Run:
    """The calls of one library, and what they must add up to."""

    def __init__(self, library, provider):
        self.library, self.provider = library, provider
        self.calls, self.errors = Counter(), defaultdict(Counter)
        self.tracer = trace.get_tracer("gateway")

    def called(self, model, error=None, is_anthropic=False):
        """Notes a call under the model as the library's spans name it. OpenInference gives the answering model's name where there is an answer,
        and with OpenAI none at all where there is no answer."""
        if self.library == "openinference" and not is_anthropic:
            model = "" if error else model if model.startswith("embed") else model + DATED
        self.calls[model] += 1
        if error:
            self.errors[model][error] += 1

    def openai(self):
        """Chat, streams, embeddings, failures, retries."""
        import openai
        client = openai.OpenAI(base_url=self.provider.url + "/v1", api_key="none", max_retries=0)
        retrying = client.with_options(max_retries=2)
        for _ in range(2):
            client.chat.completions.create(model="gpt-chat", messages=QUESTION)
            self.called("gpt-chat")
        for options in ({"stream_options": {"include_usage": True}}, {}):
            model = "gpt-stream" if options else "gpt-nousage"
            for _ in client.chat.completions.create(model=model, messages=QUESTION, stream=True, **options):
                pass
            self.called(model)
        client.embeddings.create(model="embed-small", input="x", encoding_format="float")
        self.called("embed-small")
        retrying.chat.completions.create(model="gpt-flaky", messages=QUESTION)
        self.called("gpt-flaky")
        for caller, model, error, timeout in ((client, "gpt-err429", "rate_limit", 10), (retrying, "gpt-err500", "server", 10),
                                              (client, "gpt-slow", "timeout", 0.2)):
            try:
                caller.with_options(timeout=timeout).chat.completions.create(model=model, messages=QUESTION)
            except openai.OpenAIError:
                self.called(model, error)
        asyncio.run(self.concurrently())
        self.under_an_agent(client)

    async def concurrently(self):
        """Three calls at once."""
        import openai
        async with openai.AsyncOpenAI(base_url=self.provider.url + "/v1", api_key="none", max_retries=0) as client:
            await asyncio.gather(*(client.chat.completions.create(model="gpt-async", messages=QUESTION) for _ in range(3)))
        for _ in range(3):
            self.called("gpt-async")

    def under_an_agent(self, client):
        """Two calls below an agent's span that repeats their tokens."""
        with self.tracer.start_as_current_span("invoke_agent helper") as span:
            span.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "helper", "gen_ai.usage.input_tokens": 48,
                                 "gen_ai.usage.output_tokens": 18, "gen_ai.request.model": "gpt-agent", "gen_ai.provider.name": "openai"})
            for _ in range(2):
                client.chat.completions.create(model="gpt-agent", messages=QUESTION)
                self.called("gpt-agent")

    def anthropic(self):
        """Messages, a stream, a failure; the SDK's own spans stand beside the library's."""
        import anthropic
        client = anthropic.Anthropic(base_url=self.provider.url, api_key="none", max_retries=0)
        request = {"max_tokens": 50, "messages": QUESTION}
        client.messages.create(model="claude-chat", **request)
        for _ in client.messages.create(model="claude-stream", stream=True, **request):
            pass
        for model in ("claude-chat", "claude-stream"):
            self.called(model, is_anthropic=True)
        try:
            client.messages.create(model="claude-err429", **request)
        except anthropic.AnthropicError:
            self.called("claude-err429", "rate_limit", is_anthropic=True)

    def report(self):
        """What the series must say, by model."""
        tokens = defaultdict(Counter)
        for (model, kind), number in self.provider.told.items():
            shown = model + DATED if self.library == "openinference" and model.startswith("gpt") else model
            tokens[shown][kind] += number
        return [{"model": model, "calls": number, "errors": self.errors[model], "tokens": tokens[model]}
                for model, number in sorted(self.calls.items())]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", choices=LIBRARIES, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tenant", required=True)
    options = parser.parse_args()
    exporter = OTLPSpanExporter(endpoint=f"http://127.0.0.1:{options.port}/v1/traces", headers={"x-scope-orgid": options.tenant})
    spans = provider_of_spans(options.library, BatchSpanProcessor(exporter))
    with Provider() as provider:
        run = Run(options.library, provider)
        if options.library != "anthropic":
            run.openai()
        run.anthropic()
        spans.shutdown()
        print(json.dumps({"library": options.library, "models": run.report()}))


if __name__ == "__main__":
    main()
