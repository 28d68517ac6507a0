"""Spans that the load generator does not send: streams, caches, fallbacks; and, when told to, calls that go wrong."""
import contextlib
import json
import os
import threading
import time
import urllib.error
import urllib.request

CLIENT, SERVER = 3, 2


def value(given):
    """An OTLP/JSON value."""
    if isinstance(given, list):
        return {"arrayValue": {"values": [value(one) for one in given]}}
    if isinstance(given, float):
        return {"doubleValue": given}
    return {"intValue": str(given)} if isinstance(given, int) else {"stringValue": given}


def span(name, kind, seconds, attributes, error=False, ago=0.0):
    """A span that ended `ago` seconds before now, in a trace of its own."""
    end = time.time_ns() - int(ago * 1e9)
    return {"traceId": os.urandom(16).hex(), "spanId": os.urandom(8).hex(), "name": name, "kind": kind,
            "startTimeUnixNano": str(end - int(seconds * 1e9)), "endTimeUnixNano": str(end), "status": {"code": 2} if error else {},
            "attributes": [{"key": key, "value": value(given)} for key, given in attributes.items()]}


def call(provider, model, seconds=0.3, status=None, tokens=(1000, 200), **more):
    """A call of a model; `status` is that of its failure."""
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": provider, "gen_ai.request.model": model}
    if status:
        attributes |= {"error.type": str(status), "http.response.status_code": status}
    else:
        attributes |= {"gen_ai.usage.input_tokens": tokens[0], "gen_ai.usage.output_tokens": tokens[1],
                       "gen_ai.response.finish_reasons": ["stop"], **{key.replace("__", "."): given for key, given in more.items()}}
    return span(f"chat {model}", CLIENT, seconds, attributes, status is not None)


def usual():
    """What goes well."""
    return [
        call("cohere", "command-r-plus", gen_ai__response__time_to_first_chunk=0.12, gen_ai__usage__cache_read__input_tokens=600),
        call("openai", "gpt-4o", gen_ai__response__model="gpt-4o-mini-2024-07-18"),
        # A price gap that is too small for an alert.
        call("openai", "our-own-1b", tokens=(5, 1)),
        span("GET /cart", SERVER, 0.02, {"http.route": "/cart"})]


def wrong():
    """Slow, broken, throttled, unknown to the price list."""
    return [call("cohere", "command-r-plus", 4.0) for _ in range(6)] + [call("xai", "grok-3", status=503) for _ in range(4)] + [
        call("deepseek", "deepseek-chat", status=429) for _ in range(4)] + [call("acme", "acme-1", tokens=(900_000, 90_000))] + [
        span("POST /pay", SERVER, 0.05, {}, True) for _ in range(4)]


def lonely():
    """Client halves that nobody answers."""
    return [span("GET", CLIENT, 0.02, {}) for _ in range(40)]


class Traffic(threading.Thread):
    """Sends what `make` makes to an OTLP/HTTP port, four times a second, until it is ended."""

    def __init__(self, port, make, service="shop"):
        super().__init__(daemon=True)
        self.port, self.make, self.service, self.ending = port, make, service, threading.Event()
        self.start()

    def run(self):
        while not self.ending.wait(0.25):
            # Who listens may have been ended already.
            with contextlib.suppress(OSError):
                send(self.port, self.make(), self.service)

    def end(self):
        """Nothing after this."""
        self.ending.set()
        self.join()


def send(port, spans, service):
    """One request."""
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    post(port, json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]}).encode())


def post(port, body):
    """The status of the answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/traces", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status
    except urllib.error.HTTPError as problem:
        return problem.code
