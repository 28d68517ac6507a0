"""A model provider on loopback that answers as OpenAI and Anthropic do, and counts the tokens that it told of.

What it does hangs on the model's name: `…err429`, `…err500` fail, `…flaky` fails with 500 at every odd request, `…slow` never answers,
`…nousage` streams without usage. Every other answer costs as many tokens as `PROMPT` and `COMPLETION` say.
"""
import http.server
import json
import threading
import time
from collections import Counter

PROMPT, CACHED, COMPLETION, EMBEDDED = 24, 16, 9, 8
ANTHROPIC_INPUT, ANTHROPIC_READ, ANTHROPIC_WRITE, ANTHROPIC_OUTPUT = 12, 2000, 100, 15
#: What the answering model is called beyond the one that was asked for.
DATED = "-2024-07-18"
WORDS = ["Paris ", "is ", "the ", "capital ", "of ", "France."]
USAGE = {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION,
         "prompt_tokens_details": {"cached_tokens": CACHED, "audio_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0,
                                                                                                              "audio_tokens": 0}}


class Provider:
    """The server; use it as a context. `told` counts tokens by (model, kind), `requests` by model."""

    def __init__(self):
        self.told, self.requests, self.lock = Counter(), Counter(), threading.Lock()
        self.ids = 0
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Says nothing."""

            def do_POST(self):
                """Every path of both providers."""
                try:
                    provider.answer(self, json.loads(self.rfile.read(int(self.headers["content-length"]))))
                except OSError:
                    self.close_connection = True  # the client has gone

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def next_id(self, prefix):
        """An id that no other answer has."""
        with self.lock:
            self.ids += 1
            return f"{prefix}{self.ids:012d}"

    def tell(self, model, **tokens):
        """Counts usage that goes out."""
        with self.lock:
            for kind, number in tokens.items():
                self.told[model, kind] += number

    def answer(self, handler, request):
        """One request."""
        model = request["model"]
        with self.lock:
            self.requests[model] += 1
            odd = self.requests[model] % 2 == 1
        if model.endswith("slow"):
            # Whoever asked has given up by then, and nothing is told.
            time.sleep(2)
            handler.close_connection = True
            return None
        is_anthropic = handler.path.endswith("/messages")
        if model.endswith("err429"):
            return fail(handler, 429, "rate_limit_error", is_anthropic)
        if model.endswith("err500") or model.endswith("flaky") and odd:
            return fail(handler, 500, "api_error" if is_anthropic else "server_error", is_anthropic)
        if is_anthropic:
            return self.messages(handler, request, model)
        if handler.path.endswith("/embeddings"):
            self.tell(model, input=EMBEDDED)
            data = [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}]
            return reply(handler, {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": EMBEDDED, "total_tokens": EMBEDDED}})
        return self.chat(handler, request, model)

    def chat(self, handler, request, model):
        """`/v1/chat/completions`."""
        common = {"id": self.next_id("chatcmpl-"), "created": int(time.time()), "model": model + DATED, "system_fingerprint": "fp_1"}
        has_usage = not request.get("stream") or (request.get("stream_options") or {}).get("include_usage")
        if has_usage:
            self.tell(model, input=PROMPT, output=COMPLETION, cache_read=CACHED)
        if not request.get("stream"):
            message = {"role": "assistant", "content": "".join(WORDS)}
            choices = [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}]
            return reply(handler, common | {"object": "chat.completion", "choices": choices, "usage": USAGE})
        events = [({"role": "assistant", "content": ""}, None), *(({"content": word}, None) for word in WORDS), ({}, "stop")]
        chunks = [common | {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
                  for delta, reason in events]
        if has_usage:
            chunks.append(common | {"object": "chat.completion.chunk", "choices": [], "usage": USAGE})
        return stream(handler, [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"])

    def messages(self, handler, request, model):
        """`/v1/messages`."""
        self.tell(model, input=ANTHROPIC_INPUT + ANTHROPIC_READ + ANTHROPIC_WRITE, output=ANTHROPIC_OUTPUT, cache_read=ANTHROPIC_READ,
                  cache_write=ANTHROPIC_WRITE)
        usage = {"input_tokens": ANTHROPIC_INPUT, "cache_read_input_tokens": ANTHROPIC_READ, "cache_creation_input_tokens": ANTHROPIC_WRITE,
                 "output_tokens": ANTHROPIC_OUTPUT}
        message = {"id": self.next_id("msg_"), "type": "message", "role": "assistant", "model": model + DATED, "stop_sequence": None}
        if not request.get("stream"):
            content = [{"type": "text", "text": "".join(WORDS)}]
            return reply(handler, message | {"content": content, "stop_reason": "end_turn", "usage": usage})
        start = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1}}
        events = [{"type": "message_start", "message": start}, {"type": "content_block_start", "index": 0, "content_block": {"type": "text",
                                                                                                                             "text": ""}}]
        events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}} for word in WORDS]
        events += [{"type": "content_block_stop", "index": 0},
                   {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                    "usage": {"output_tokens": ANTHROPIC_OUTPUT}},
                   {"type": "message_stop"}]
        return stream(handler, [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events])


def reply(handler, document, status=200):
    """A JSON answer."""
    body = json.dumps(document).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def fail(handler, status, kind, is_anthropic):
    """An error in the provider's form."""
    error = {"message": "no", "type": kind, "code": kind}
    reply(handler, {"type": "error", "error": error} if is_anthropic else {"error": error}, status)


def stream(handler, events):
    """Server-sent events, a few milliseconds apart."""
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("connection", "close")
    handler.end_headers()
    for event in events:
        handler.wfile.write(event.encode())
        handler.wfile.flush()
        time.sleep(0.003)
    handler.close_connection = True
