"""A model provider on loopback that answers as OpenAI, Anthropic and Google do, and keeps books: calls, failures and the tokens it told of.

What it does hangs on the request. A model's name that ends in `err429` or `err500` fails, `flaky` fails with 500 at every odd request, `slow` never
answers, `nousage` streams without usage; `fail 429` (or 400, 401, 500, 503) in the last message fails with that status whatever the model.
A request with tools is first answered with a call of the first one. Every answer costs as many tokens as the constants say.
"""
import http.server
import json
import re
import threading
import time
from collections import Counter, defaultdict

PROMPT, CACHED, COMPLETION, EMBEDDED = 24, 16, 9, 8
#: Of an OpenAI model that thinks: reasoning is part of the completion.
THINKING_COMPLETION, REASONING = 80, 64
ANTHROPIC_INPUT, ANTHROPIC_READ, ANTHROPIC_WRITE, ANTHROPIC_OUTPUT = 12, 2000, 100, 15
#: Google's prompt contains what was cached; its thoughts stand beside the candidates.
GEMINI_PROMPT, GEMINI_CACHED, GEMINI_CANDIDATES, GEMINI_THOUGHTS = 30, 20, 7, 40
#: What the answering model is called beyond the one that was asked for.
DATED, ANTHROPIC_DATED = "-2024-07-18", "-20250929"
ARGUMENTS = '{"city": "Paris"}'
WORDS = ["Paris ", "is ", "the ", "capital ", "of ", "France."]
#: USD for a million tokens by model, as the price list that Metronome ships has them: input, output, cache read, cache write.
PRICES = {"gpt-4o-mini": (0.15, 0.6, 0.075, 0.15), "gpt-5-mini": (0.25, 2, 0.025, 0.25), "text-embedding-3-small": (0.02, 0, 0.02, 0.02),
          "claude-sonnet-4-5": (3, 15, 0.3, 3.75), "gemini-2.5-flash": (0.3, 2.5, 0.03, 0.3)}
#: Whose failure a status is, in the words of the label `error_class`, and what each provider calls it.
CLASSES = {400: "caller", 401: "auth", 429: "rate_limit", 500: "server", 503: "overloaded"}
OPENAI_WORDS = {400: "invalid_request_error", 401: "invalid_api_key", 429: "rate_limit_error", 500: "server_error", 503: "server_error"}
ANTHROPIC_WORDS = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error", 500: "api_error", 503: "overloaded_error"}
MESSAGES = {400: "The value of temperature is out of range.", 401: "The key is not known.", 429: "Too many tokens in this minute.",
            500: "Something went wrong here.", 503: "The model has too much to do."}
GEMINI_WORDS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}


class Provider:
    """The server; use it as a context. `told` counts tokens by (model, kind), `requests` by model, `failed` by (model, status); `owner` says whose
    interface a model was asked through."""

    def __init__(self):
        self.told, self.requests, self.failed, self.owner = Counter(), Counter(), Counter(), {}
        self.lock, self.ids = threading.Lock(), 0
        #: What Google is called in the books.
        self.google = "gcp.gemini"
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Says nothing."""

            def do_POST(self):
                """Every path of all providers."""
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

    def books(self, without=()):
        """What was asked and told, by provider: calls, errors by class, tokens by kind, USD. Kinds in `without` are left out, of the tokens and of
        the bill, because the library under test does not pass them on."""
        books = {owner: {"calls": 0, "errors": Counter(), "tokens": Counter(), "cost": 0.0} for owner in self.owner.values()}
        with self.lock:
            for model, number in self.requests.items():
                books[self.owner[model]]["calls"] += number
            for (model, status), number in self.failed.items():
                books[self.owner[model]]["errors"][CLASSES[status]] += number
            tokens = defaultdict(Counter)
            for (model, kind), number in self.told.items():
                if kind not in without:
                    tokens[model][kind] += number
        for model, kinds in tokens.items():
            book = books[self.owner[model]]
            book["tokens"].update(kinds)
            read, write = kinds["cache_read"], kinds["cache_write"]
            amounts = kinds["input"] - read - write, kinds["output"], read, write
            book["cost"] += sum(amount * price for amount, price in zip(amounts, PRICES.get(model, (0, 0, 0, 0)))) / 1e6
        return books

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
        google = re.search(r"/models/([^:/]+):(\w+)", handler.path)
        is_anthropic = handler.path.split("?")[0].endswith("/messages")
        model = google[1] if google else request["model"]
        with self.lock:
            self.owner[model] = self.google if google else "anthropic" if is_anthropic else "openai"
            self.requests[model] += 1
            odd = self.requests[model] % 2 == 1
        if model.endswith("slow"):
            # Whoever asked has given up by then, and nothing is told.
            time.sleep(2)
            handler.close_connection = True
            return None
        status = failure(model, odd, request)
        if status:
            with self.lock:
                self.failed[model, status] += 1
            return fail(handler, status, self.owner[model])
        if google:
            return self.generate(handler, request, model, is_stream=google[2].startswith("stream"))
        if is_anthropic:
            return self.messages(handler, request, model)
        if handler.path.endswith("/embeddings"):
            self.tell(model, input=EMBEDDED)
            data = [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}]
            return reply(handler, {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": EMBEDDED, "total_tokens": EMBEDDED}})
        if handler.path.endswith("/responses"):
            return self.responses(handler, request, model)
        return self.chat(handler, request, model)

    def tell_openai(self, model):
        """Counts an answer of OpenAI; returns how many tokens it has and how many of them are reasoning."""
        is_thinking = model.startswith(("gpt-5", "o"))
        completion, reasoning = (THINKING_COMPLETION, REASONING) if is_thinking else (COMPLETION, 0)
        self.tell(model, input=PROMPT, output=completion, cache_read=CACHED)
        if reasoning:
            self.tell(model, reasoning=reasoning)
        return completion, reasoning

    def chat(self, handler, request, model):
        """`/v1/chat/completions`."""
        common = {"id": self.next_id("chatcmpl-"), "created": int(time.time()), "model": model + DATED, "system_fingerprint": "fp_1"}
        has_usage = not request.get("stream") or (request.get("stream_options") or {}).get("include_usage")
        usage = None
        if has_usage:
            completion, reasoning = self.tell_openai(model)
            usage = {"prompt_tokens": PROMPT, "completion_tokens": completion, "total_tokens": PROMPT + completion,
                     "prompt_tokens_details": {"cached_tokens": CACHED, "audio_tokens": 0},
                     "completion_tokens_details": {"reasoning_tokens": reasoning, "audio_tokens": 0}}
        tool = wanted_tool(request)
        message, reason = {"role": "assistant", "content": "".join(WORDS)}, "stop"
        if tool:
            call = {"id": self.next_id("call_"), "type": "function", "function": {"name": tool, "arguments": ARGUMENTS}}
            message, reason = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
        if not request.get("stream"):
            choices = [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}]
            return reply(handler, common | {"object": "chat.completion", "choices": choices, "usage": usage})
        parts = [{"tool_calls": [call | {"index": 0}]}] if tool else [{"content": word} for word in WORDS]
        events = [({"role": "assistant", "content": ""}, None), *((part, None) for part in parts), ({}, reason)]
        chunks = [common | {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
                  for delta, reason in events]
        if has_usage:
            chunks.append(common | {"object": "chat.completion.chunk", "choices": [], "usage": usage})
        return stream(handler, [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"])

    def responses(self, handler, request, model):
        """`/v1/responses`, streamed or not."""
        completion, reasoning = self.tell_openai(model)
        content = [{"type": "output_text", "text": "".join(WORDS), "annotations": [], "logprobs": []}]
        message = {"type": "message", "id": self.next_id("msg_"), "status": "completed", "role": "assistant", "content": content}
        document = {"id": self.next_id("resp_"), "object": "response", "created_at": int(time.time()), "status": "completed", "error": None,
                    "incomplete_details": None, "instructions": None, "metadata": {}, "model": model + DATED, "output": [message],
                    "parallel_tool_calls": True, "temperature": 1, "tool_choice": "auto", "tools": [], "top_p": 1,
                    "usage": {"input_tokens": PROMPT, "input_tokens_details": {"cached_tokens": CACHED}, "output_tokens": completion,
                              "output_tokens_details": {"reasoning_tokens": reasoning}, "total_tokens": PROMPT + completion}}
        if not request.get("stream"):
            return reply(handler, document)
        open_one = document | {"status": "in_progress", "output": [], "usage": None}
        part = {"item_id": message["id"], "output_index": 0, "content_index": 0}
        empty = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        events = [{"type": "response.created", "response": open_one}, {"type": "response.in_progress", "response": open_one},
                  {"type": "response.output_item.added", "output_index": 0, "item": message | {"status": "in_progress", "content": []}},
                  {"type": "response.content_part.added", **part, "part": empty}]
        events += [{"type": "response.output_text.delta", **part, "delta": word, "logprobs": []} for word in WORDS]
        events += [{"type": "response.output_text.done", **part, "text": "".join(WORDS), "logprobs": []},
                   {"type": "response.content_part.done", **part, "part": content[0]},
                   {"type": "response.output_item.done", "output_index": 0, "item": message}, {"type": "response.completed", "response": document}]
        return stream(handler, [f"event: {event['type']}\ndata: {json.dumps(event | {'sequence_number': number})}\n\n"
                                for number, event in enumerate(events)])

    def messages(self, handler, request, model):
        """`/v1/messages`."""
        self.tell(model, input=ANTHROPIC_INPUT + ANTHROPIC_READ + ANTHROPIC_WRITE, output=ANTHROPIC_OUTPUT, cache_read=ANTHROPIC_READ,
                  cache_write=ANTHROPIC_WRITE)
        usage = {"input_tokens": ANTHROPIC_INPUT, "cache_read_input_tokens": ANTHROPIC_READ, "cache_creation_input_tokens": ANTHROPIC_WRITE,
                 "output_tokens": ANTHROPIC_OUTPUT}
        message = {"id": self.next_id("msg_"), "type": "message", "role": "assistant", "model": model + ANTHROPIC_DATED, "stop_sequence": None}
        content, reason = {"type": "text", "text": "".join(WORDS)}, "end_turn"
        tool = wanted_tool(request)
        if tool:
            content, reason = {"type": "tool_use", "id": self.next_id("toolu_"), "name": tool, "input": json.loads(ARGUMENTS)}, "tool_use"
        if not request.get("stream"):
            return reply(handler, message | {"content": [content], "stop_reason": reason, "usage": usage})
        start = message | {"content": [], "stop_reason": None, "usage": usage | {"output_tokens": 1}}
        empty, deltas = content | {"text": ""}, [{"type": "text_delta", "text": word} for word in WORDS]
        if tool:
            empty, deltas = content | {"input": {}}, [{"type": "input_json_delta", "partial_json": ARGUMENTS}]
        events = [{"type": "message_start", "message": start}, {"type": "content_block_start", "index": 0, "content_block": empty}]
        events += [{"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas]
        events += [{"type": "content_block_stop", "index": 0},
                   {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None},
                    "usage": {"output_tokens": ANTHROPIC_OUTPUT}},
                   {"type": "message_stop"}]
        return stream(handler, [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events])

    def generate(self, handler, request, model, is_stream):
        """`/v1beta/models/MODEL:generateContent` and `:streamGenerateContent`."""
        self.tell(model, input=GEMINI_PROMPT, output=GEMINI_CANDIDATES + GEMINI_THOUGHTS, cache_read=GEMINI_CACHED, reasoning=GEMINI_THOUGHTS)
        usage = {"promptTokenCount": GEMINI_PROMPT, "cachedContentTokenCount": GEMINI_CACHED, "candidatesTokenCount": GEMINI_CANDIDATES,
                 "thoughtsTokenCount": GEMINI_THOUGHTS, "totalTokenCount": GEMINI_PROMPT + GEMINI_CANDIDATES + GEMINI_THOUGHTS}
        common = {"modelVersion": model, "responseId": self.next_id("gemini-")}
        tool = wanted_tool(request)
        parts = [{"functionCall": {"name": tool, "args": json.loads(ARGUMENTS)}}] if tool else [{"text": "".join(WORDS)}]
        last = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
        if not is_stream:
            return reply(handler, common | {"candidates": [last], "usageMetadata": usage})
        chunks = [common | {"candidates": [{"content": {"role": "model", "parts": [{"text": word}]}, "index": 0}], "usageMetadata": {
            "promptTokenCount": GEMINI_PROMPT, "totalTokenCount": GEMINI_PROMPT}} for word in WORDS[:-1]]
        chunks.append(common | {"candidates": [last | {"content": {"role": "model", "parts": [{"text": WORDS[-1]}]}}], "usageMetadata": usage})
        return stream(handler, [f"data: {json.dumps(chunk)}\r\n\r\n" for chunk in chunks])


def failure(model, odd, request):
    """The status that the request asks for, or None."""
    if model.endswith("err429"):
        return 429
    if model.endswith("err500") or model.endswith("flaky") and odd:
        return 500
    last = (request.get("messages") or request.get("contents") or [request.get("input")])[-1]
    found = re.search(r"fail (\d{3})", json.dumps(last))
    return int(found[1]) if found else None


def wanted_tool(request):
    """The name of the first tool, unless the conversation already has a tool's answer."""
    tools = request.get("tools") or []
    conversation = json.dumps(request.get("messages") or request.get("contents") or "")
    if not tools or any(word in conversation for word in ('"tool_call_id"', '"tool_result"', '"functionResponse"')):
        return None
    tool = tools[0]
    declared = tool.get("function") or (tool.get("functionDeclarations") or [tool])[0]
    return declared["name"]


def reply(handler, document, status=200):
    """A JSON answer."""
    body = json.dumps(document).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def fail(handler, status, owner):
    """An error in the provider's form."""
    if owner.startswith("gcp."):
        return reply(handler, {"error": {"code": status, "message": MESSAGES[status], "status": GEMINI_WORDS[status]}}, status)
    kind = (ANTHROPIC_WORDS if owner == "anthropic" else OPENAI_WORDS)[status]
    error = {"message": MESSAGES[status], "type": kind, "code": kind}
    return reply(handler, {"type": "error", "error": error} if owner == "anthropic" else {"error": error}, status)


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
