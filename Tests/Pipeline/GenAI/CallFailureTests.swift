import Pipeline
import Testing

/// Failures of calls: by error.type, by HTTP status, by exceptions, by messages.
@Suite struct CallFailureTests {
    private struct Found: Equatable {
        var type = ""
        var kind = ""
        var status = ""
    }

    private func failure(_ attributes: [(String, Proto)] = [], isError: Bool = true, message: String = "", exception: String? = nil) -> Found? {
        var bench = GenAIBench()
        let span = CallSpan.of([("gen_ai.request.model", Proto.string("m")), ("gen_ai.operation.name", Proto.string("chat"))] + attributes).with {
            span in
            span.isError = isError
            span.message = message
            if let exception { span.events = [("exception", 50, [("exception.type", Proto.string(exception))])] }
        }
        bench.send([span])
        func one(_ label: String) -> String? { bench.values(label, of: "gen_ai_client_errors_total").keys.first }
        guard let type = one("error_type") else { return nil }
        return Found(type: type, kind: one("error_class") ?? "", status: one("http_response_status_code") ?? "")
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
        ("529", "overloaded"),
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

    @Test func messagesAreTheLastResort() {
        #expect(failure(message: "Error code: 429 - {'error': 1}") == Found(type: "429", kind: "rate_limit", status: "429"))
        #expect(failure(message: "Request timed out.") == Found(type: "_OTHER", kind: "timeout"))
        #expect(failure(message: "Connection error.") == Found(type: "_OTHER", kind: "connection"))
        #expect(failure() == Found(type: "_OTHER", kind: "other"))
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
