"""An instrumented application in front of LiteLLM's proxy, which sends spans of its own from a process of its own: in one trace (`one-trace`: the
HTTP client hands the trace on, and has a span of its own in between) or in two (`two-traces`: there the answer's id is all that their spans have in
common, so that nothing is asked that has none, neither failures nor embeddings)."""
import asyncio
import contextlib
import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from live import FAILURES, prompt, run

PYTHON = os.environ.get("LITELLM_PYTHON") or str(pathlib.Path(__file__).parents[3] / ".build/litellm/bin/python3")
KEY = "sk-loopback-0123456789abcdef0123456789abcdef"
#: What the proxy calls a model, and what that is.
MODELS = {"gpt-4o-mini": "openai/gpt-4o-mini", "gpt-5-mini": "openai/gpt-5-mini", "embedder": "openai/text-embedding-3-small",
          "claude": "anthropic/claude-sonnet-4-5"}


@contextlib.contextmanager
def proxy(live):
    """The proxy's address, while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        models = [{"model_name": name, "litellm_params": {
            "model": model, "api_key": "none", "api_base": live.provider.url + ("" if name == "claude" else "/v1")}}
            for name, model in MODELS.items()]
        configuration = {"model_list": models, "litellm_settings": {"callbacks": ["otel"], "num_retries": 0},
                         "router_settings": {"num_retries": 0, "disable_cooldowns": True}}
        file = pathlib.Path(folder, "config.yaml")
        file.write_text(json.dumps(configuration), encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
        environment |= {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "HF_HUB_OFFLINE": "1",
                        "NO_DOCS": "True", "OTEL_EXPORTER": "otlp_http", "OTEL_ENDPOINT": live.relay.endpoint,
                        "OTEL_HEADERS": f"x-scope-orgid={live.tenant}", "OTEL_BSP_SCHEDULE_DELAY": "250", "OTEL_SERVICE_NAME": "litellm",
                        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4"}
        command = [PYTHON, "-m", "litellm.proxy.proxy_cli", "--config", str(file), "--host", "127.0.0.1", "--port", str(port)]
        with open(pathlib.Path(folder, "log"), "w+b") as log, \
                subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=die_with_parent) as process:
            try:
                wait_until_live(f"http://127.0.0.1:{port}/health/liveliness", process, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                # All that it has to tell has been waited for.
                process.kill()


def die_with_parent():
    """The proxy ends when this script is killed (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def wait_until_live(address, process, log, seconds=150):
    """Waits for the first answer."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    log.seek(0)
    raise SystemExit("LiteLLM's proxy did not start:\n" + log.read().decode(errors="replace")[-3000:])


def instrumentors(variant):
    """Those of the application, one after the other. OpenInference's tells no answer's id."""
    from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
    if variant == "two-traces":
        return [OpenAIInstrumentor()]
    from openinference.instrumentation.openai import OpenAIInstrumentor as OpenInferenceInstrumentor
    return [OpenAIInstrumentor(), OpenInferenceInstrumentor()]


def body(live):
    """The application's calls, once for each instrumentation."""
    live.start_tracing()
    if live.variant == "one-trace":
        from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
        HTTPX2ClientInstrumentor().instrument(tracer_provider=live.spans)
    with proxy(live) as address:
        asked = 0
        for instrumentor in instrumentors(live.variant):
            instrumentor.instrument(tracer_provider=live.spans)
            asked += calls(address, live.variant == "one-trace")
            instrumentor.uninstrument()
        live.relay.wait("litellm", "litellm_request", sum(live.provider.requests.values()))
        live.relay.wait("litellm", "Received Proxy Server Request", asked)


def calls(address, is_one_trace):
    """Answers of both providers, a stream, failures, calls side by side; returns how many."""
    import openai
    client = openai.OpenAI(base_url=address + "/v1", api_key=KEY, max_retries=0)
    number = 0

    def ask(model, status=None, **options):
        nonlocal number
        number += 1
        messages = [{"role": "user", "content": prompt(status)}]
        return client.chat.completions.create(model=model, messages=messages, **options)

    for model in ("gpt-4o-mini", "gpt-5-mini", "claude"):
        for _ in range(2):
            ask(model)
        for _ in ask(model, stream=True, stream_options={"include_usage": True}):
            pass
        for status in FAILURES if is_one_trace else ():
            try:
                ask(model, status)
            except openai.APIStatusError:
                pass
    if is_one_trace:
        number += 1
        client.embeddings.create(model="embedder", input="x", encoding_format="float")

    async def side_by_side():
        async with openai.AsyncOpenAI(base_url=address + "/v1", api_key=KEY, max_retries=0) as several:
            messages = [{"role": "user", "content": prompt()}]
            await asyncio.gather(*(several.chat.completions.create(model="gpt-4o-mini", messages=messages) for _ in range(3)))

    asyncio.run(side_by_side())
    return number + 3


run(body)
