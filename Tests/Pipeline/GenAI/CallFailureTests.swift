import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Failures of calls: by error.type, by HTTP status, by exceptions, by messages.
@Suite struct CallFailureTests {
    private struct Found: Hashable {
        var type = ""
        var kind = ""
        var status = ""
    }

    private func failure(
        _ attributes: [(String, Proto)] = [], isError: Bool = true, message: String = "", exception: String? = nil, says: String? = nil
    ) -> Found? {
        let span = Self.call(attributes).with { span in
            span.isError = isError
            span.message = message
            let thrown = [("exception.type", exception), ("exception.message", says)].compactMap { key, text in text.map { (key, Proto.string($0)) } }
            if !thrown.isEmpty { span.events = [("exception", 50, thrown)] }
        }
        return Self.failures([span]).keys.first
    }

    private static func call(_ attributes: [(String, Proto)]) -> CallSpan {
        CallSpan.of([("gen_ai.request.model", Proto.string("m")), ("gen_ai.operation.name", Proto.string("chat"))] + attributes)
    }

    /// What these calls, each of a trace of its own, failed with, and how many of them.
    private static func failures(_ calls: [CallSpan]) -> [Found: Double] {
        var bench = GenAIBench()
        bench.send(zip(calls, 1...).map { call, trace in call.with { $0.trace = trace } })
        var found: [Found: Double] = [:]
        for (series, count) in bench.series("gen_ai_client_errors_total") {
            func one(_ label: String) -> String? { GenAIBench.value(of: label, in: series) }
            guard let type = one("error_type") else { continue }
            found[Found(type: type, kind: one("error_class") ?? "", status: one("http_response_status_code") ?? ""), default: 0] += count
        }
        return found
    }

    @Test(arguments: [
        "RateLimitError", "openai.RateLimitError", "anthropic.RateLimitError", "rate_limit_error", "ThrottlingException", "429",
        "OpenAIRateLimitError",
        "langchain_openai.chat_models.base.OpenAIRateLimitError",
    ])
    func eightVocabulariesForOneRateLimit(type: String) { #expect(failure([("error.type", .string(type))]) == Found(type: type, kind: "rate_limit")) }

    @Test(arguments: [
        ("APITimeoutError", "timeout"), ("client_timeout_error", "timeout"), ("Timeout", "timeout"), ("httpx.ConnectTimeout", "timeout"),
        ("AuthenticationError", "auth"), ("authentication_error", "auth"), ("BadRequestError", "caller"), ("APIConnectionError", "connection"),
        ("RemoteProtocolError", "connection"), ("InternalServerError", "server"), ("api_error", "server"), ("overloaded_error", "overloaded"),
        ("CancelledError", "cancelled"), ("TypeError", "other"), ("500", "server"), ("504", "timeout"), ("401", "auth"), ("404", "caller"),
        ("dspy.utils.exceptions.LMAuthError", "auth"), ("AUTH_ERROR", "auth"), ("AuthorError", "other"),
        ("529", "overloaded"), ("ModelThrottledException", "rate_limit"), ("insufficient_quota", "rate_limit"), ("QuotaExceeded", "rate_limit"),
        ("UND_ERR_CONNECT_TIMEOUT", "timeout"), ("SocketTimeoutException", "timeout"), ("ETIMEDOUT", "timeout"), ("DeadlineExceeded", "timeout"),
        ("NoCredentialsError", "auth"), ("ExpiredTokenException", "auth"), ("PermissionDeniedError", "auth"), ("invalid_api_key", "auth"),
        ("ContextWindowExceededError", "caller"), ("ContentPolicyViolationError", "caller"), ("content_filter", "caller"),
        ("LengthFinishReasonError", "caller"), ("ResourceNotFoundException", "caller"), ("ValidationError", "caller"), ("AbortError", "cancelled"),
        ("TaskCanceledException", "cancelled"), ("ServiceUnavailableError", "overloaded"), ("ModelNotReadyException", "overloaded"),
        ("ECONNRESET", "connection"), ("ServerDisconnectedError", "connection"), ("ClientConnectorError", "connection"), ("SSLError", "connection"),
        ("APIError", "server"), ("ModelErrorException", "server"), ("ClientError", "other"), ("HTTPStatusError", "other"),
        ("OpenAIIoException", "connection"), ("java.io.IOException", "connection"), ("aiohttp.ClientPayloadError", "connection"),
        ("ModelHTTPError", "other"),
    ])
    func classes(type: String, expected: String) { #expect(failure([("error.type", .string(type))])?.kind == expected) }

    @Test func theExceptionSaysItWhereNothingElseDoes() {
        #expect(failure(exception: "openai.RateLimitError") == Found(type: "openai.RateLimitError", kind: "rate_limit"))
        #expect(failure([("error.type", .string("X"))], exception: "openai.RateLimitError") == Found(type: "X", kind: "rate_limit"))
    }

    /// Messages and URLs may hold secrets: no label shows them, but they tell the kind.
    @Test(arguments: [
        "https://u:S@h.example.com:8443/p?key=S", "//u:S@h/x", "/v1/chat?S", "Bearer S", "data:text/plain,S", "Server=h;Password=S", "GET failed: S",
    ])
    func whatIsNoTypeIsOther(sent: String) {
        let other = Found(type: "_OTHER", kind: "other")
        #expect(failure([("error.type", .string(sent))]) == other)
        #expect(failure([("error.type", .string(sent))], isError: false) == other)
        #expect(failure([("exception.type", .string(sent))]) == other)
        #expect(failure(exception: sent) == other)
        let thrown = Found(type: "openai.RateLimitError", kind: "rate_limit")
        #expect(failure([("error.type", .string(sent))], exception: "openai.RateLimitError") == thrown)
        #expect(failure([("error.type", .string(sent)), ("http.response.status_code", .int(503))])?.type == "503")
    }

    @Test func anExceptionThatWasHandledIsNoFailure() { #expect(failure(isError: false, exception: "ValueError") == nil) }

    @Test func statusCodesOfAnyType() {
        for value in [Proto.int(429), .string("429"), .double(429)] {
            #expect(failure([("http.response.status_code", value)], isError: false) == Found(type: "429", kind: "rate_limit", status: "429"))
        }
        #expect(failure([("http.status_code", .int(502))]) == Found(type: "502", kind: "server", status: "502"))
        #expect(failure([("error.code", .string("408"))]) == Found(type: "408", kind: "timeout", status: "408"))
        #expect(failure([("http.response.status_code", .int(200))], isError: false) == nil)
        // Not each code is one of HTTP.
        #expect(failure([("error.code", .int(1062))], isError: false) == nil)
        #expect(failure([("error.code", .int(1062)), ("status", .string("404 Not Found"))])?.status == "404")
        // AWS says with a 400 that it throttles.
        #expect(failure([("http.response.status_code", .int(400)), ("error.type", .string("ThrottlingException"))])?.kind == "rate_limit")
    }

    // MARK: Messages

    /// The span's status, an exception whose class is the same for every status, and vendors' attributes say the same.
    @Test(arguments: ErrorMessages.forms + ErrorMessages.others)
    func messages(form: ErrorMessages.Form) {
        let status = form.status.isEmpty ? "" : form.status
        #expect(failure(message: form.message) == Found(type: status.isEmpty ? "_OTHER" : status, kind: form.kind, status: status))
        let thrown = Found(type: "APIError", kind: form.kind == "other" ? "server" : form.kind, status: status)
        #expect(failure(exception: "APIError", says: form.message) == thrown)
        let typed = Found(type: "ClientError", kind: form.kind, status: status)
        #expect(failure([("error.type", .string("ClientError"))], message: "ClientError: " + form.message)?.kind == form.kind)
        let names = ["error.message", "exception.message", "gen_ai.error.message", "langfuse.observation.status_message"]
        let calls = names.map { Self.call([("error.type", .string("ClientError")), ($0, .string(form.message))]) }
        #expect(Self.failures(calls) == [typed: Double(names.count)])
    }

    /// Nobody shows a message, which may hold secrets.
    @Test func aMessageThatIsSentAsTheTypeTellsTheKindOnly() {
        let told = Found(type: "429", kind: "rate_limit", status: "429")
        #expect(failure([("error.type", .string("Error: 429 Too Many Requests, key k-1"))]) == told)
        #expect(failure(message: "Rate limit reached for key k-1") == Found(type: "_OTHER", kind: "rate_limit"))
    }

    @Test func theStatusThatIsSentStandsAndAMessageOfACallThatFailedAfterTheHeadSaysMore() {
        func failure(_ status: Int64, _ message: String) -> Found? { self.failure([("http.response.status_code", .int(status))], message: message) }
        let throttled = Found(type: "429", kind: "rate_limit", status: "429")
        #expect(failure(429, "Error code: 500 - {'error': 'x'}") == throttled)
        #expect(failure(200, "Error code: 429 - x") == throttled)
        #expect(failure(200, "Overloaded") == Found(type: "_OTHER", kind: "overloaded", status: "200"))
        // Gateways send other people's mistakes with a status of their own.
        #expect(failure(500, "maximum context length is 8192")?.kind == "caller")
        #expect(failure(403, "Your input was flagged")?.kind == "caller")
        #expect(failure(500, "Connection error.")?.kind == "server")
        #expect(failure(400, "The model is overloaded")?.kind == "caller")
        #expect(failure(400, "Timeout while downloading the image")?.kind == "caller")
    }

    @Test func namesAndMessagesTogether() {
        // A class that says less than the message.
        #expect(failure(exception: "litellm.APIConnectionError", says: "OllamaException - model not found")?.kind == "caller")
        #expect(failure(exception: "openai.InternalServerError", says: "Connection error.")?.kind == "connection")
        #expect(failure(exception: "openai.BadRequestError", says: "Timeout while downloading the image")?.kind == "caller")
        #expect(failure(exception: "System.Threading.Tasks.TaskCanceledException", says: "HttpClient.Timeout elapsed")?.kind == "timeout")
        #expect(failure(exception: "openai.PermissionDeniedError", says: "Your input was flagged")?.kind == "caller")
        #expect(failure(exception: "litellm.APIConnectionError", says: "OllamaException - {\"error\":\"model 'x' not found\"}")?.kind == "caller")
        #expect(failure(exception: "APIConnectionError", says: "litellm.APIConnectionError: OllamaException - model 'x' not found")?.kind == "caller")
        #expect(failure([("error.type", .string("TimeoutError"))], message: "TimeoutError: x")?.kind == "timeout")
        #expect(failure(exception: "java.io.IOException", says: "Canceled")?.kind == "cancelled")
        #expect(failure(exception: "java.io.InterruptedIOException", says: "timeout")?.kind == "timeout")
        #expect(failure(exception: "ConnectException", says: "cURL error 28: Operation timed out after 30001 milliseconds")?.kind == "timeout")
        #expect(failure(exception: "APIConnectionTimeoutError", says: "Request timed out.")?.kind == "timeout")
        #expect(failure(exception: "TypeError", says: "terminated")?.kind == "connection")
        #expect(failure(exception: "java.lang.InterruptedException", says: "sleep interrupted")?.kind == "cancelled")
        #expect(failure(exception: "agents.exceptions.MaxTurnsExceeded")?.kind == "caller")
        #expect(failure(exception: "vllm.v1.engine.exceptions.EngineDeadError")?.kind == "server")
        #expect(failure([("error.code", .string("400"))], exception: "litellm.APIConnectionError")?.kind == "caller")
        #expect(failure([("error.code", .string("500"))], exception: "litellm.APIConnectionError")?.kind == "connection")
        // And one that says more.
        #expect(failure(exception: "openai.RateLimitError", says: "oops")?.kind == "rate_limit")
        #expect(failure(exception: "openai.APITimeoutError", says: "Error code: 500 - x")?.kind == "timeout")
        #expect(failure([("error.type", .string("X")), ("error.code", .string("context_length_exceeded"))])?.kind == "caller")
        #expect(failure([("gen_ai.error.type", .string("overloaded_error"))])?.kind == "overloaded")
    }

    @Test(arguments: [
        (1, "cancelled"), (3, "caller"), (4, "timeout"), (5, "caller"), (7, "auth"), (8, "rate_limit"), (13, "server"), (14, "overloaded"),
        (16, "auth"),
    ])
    func statusesOfRPC(code: Int64, kind: String) {
        #expect(failure([("rpc.grpc.status_code", .int(code))]) == Found(type: "_OTHER", kind: kind))
        #expect(failure([("rpc.grpc.status_code", .int(0))], isError: false) == nil)
    }

    @Test func statusesOfRPCByName() { #expect(failure([("rpc.response.status_code", .string("RESOURCE_EXHAUSTED"))])?.kind == "rate_limit") }

    @Test(arguments: [
        "gen_ai.response.status_code", "llm.response.status_code", "gen_ai.error.code", "http.status", "litellm.provider.error.code",
    ])
    func furtherNamesOfTheStatus(name: String) {
        #expect(failure([(name, .int(429))], isError: false) == Found(type: "429", kind: "rate_limit", status: "429"))
    }

    /// Of a long message the start is read, and the end where the start says nothing.
    @Test func longMessages() {
        let filler = String(repeating: "a b c, ", count: 2000)
        #expect(failure(message: "Error code: 429 - " + filler)?.kind == "rate_limit")
        #expect(failure(message: filler + "Error code: 429")?.kind == "rate_limit")
        #expect(failure(message: filler + "Error code: 429" + filler)?.kind == "other")
        #expect(failure(message: String(repeating: "rate limi ", count: 100_000) + "x")?.kind == "other")
    }

    @Test func theOldestGatewaysSayItInAWord() {
        #expect(failure([("status", .string("error"))], isError: false) == Found(type: "_OTHER", kind: "other"))
        #expect(failure([("status", .string("timeout"))], isError: false) == Found(type: "timeout", kind: "timeout"))
        #expect(failure([("status", .string("success"))], isError: false) == nil)
        #expect(failure([("status", .int(200))], isError: false) == nil)
        // A status code that is known outranks the word.
        #expect(failure([("status", .string("error")), ("http.response.status_code", .int(200))], isError: false) == nil)
        #expect(failure([("langfuse.observation.level", .string("ERROR"))], isError: false) == Found(type: "_OTHER", kind: "other"))
    }
}
