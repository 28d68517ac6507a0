"""google-genai with failures, seen by OpenTelemetry's (`genai`), Arize's (`openinference`) or Traceloop's (`openllmetry`) instrumentation."""
import asyncio

from live import FAILURES, prompt, run


def instrumentor(variant):
    """The instrumentation that the variant names."""
    if variant == "genai":
        from opentelemetry.instrumentation.google_genai import GoogleGenAiSdkInstrumentor
        return GoogleGenAiSdkInstrumentor()
    if variant == "openinference":
        from openinference.instrumentation.google_genai import GoogleGenAIInstrumentor
        return GoogleGenAIInstrumentor()
    from opentelemetry.instrumentation.google_generativeai import GoogleGenerativeAiInstrumentor
    return GoogleGenerativeAiInstrumentor()


def body(live):
    """Answers, a stream, failures, calls side by side."""
    if live.variant != "genai":
        # They say "google", which may be any of Google's interfaces.
        live.provider.google = "gcp.gen_ai"
    instrumentor(live.variant).instrument(tracer_provider=live.start_tracing())
    from google import genai
    options = {"base_url": live.provider.url, "retry_options": {"attempts": 1}}
    client = genai.Client(api_key="none", http_options=options)
    model = "gemini-2.5-flash"
    for _ in range(2):
        client.models.generate_content(model=model, contents=prompt())
    for _ in client.models.generate_content_stream(model=model, contents=prompt()):
        pass
    for status in FAILURES:
        try:
            client.models.generate_content(model=model, contents=prompt(status))
        except genai.errors.APIError:
            pass

    async def side_by_side():
        await asyncio.gather(*(client.aio.models.generate_content(model=model, contents=prompt()) for _ in range(3)))

    asyncio.run(side_by_side())
    # Traceloop's has no attribute for thoughts: only the total tells that there were any.
    return {"reasoning"} if live.variant == "openllmetry" else ()


run(body)
