import NIOHTTP1
import Receivers
import Serving
import Testing

@Suite struct ReplyTests {
    @Test func messagesArePercentEncoded() {
        #expect(GRPCText.percentEncoded("100 % of \"ü\"\n~") == "100 %25 of \"%C3%BC\"%0A~")
    }

    @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy")])
    func base64HasNoPadding(text: String, encoded: String) {
        #expect(GRPCText.base64(Array(text.utf8)) == encoded)
    }

    @Test func anOrdinaryAnswerIsEmpty() {
        #expect(StatusMessages.response(rejected: 0, message: "") == [])
        #expect(String(decoding: StatusMessages.responseJSON(rejected: 0, message: ""), as: UTF8.self) == #"{"partialSuccess":{}}"#)
    }

    @Test func partialSuccess() {
        #expect(StatusMessages.response(rejected: 300, message: "no") == [0x0a, 7, 0x08, 0xac, 0x02, 0x12, 2, 0x6e, 0x6f])
        #expect(
            String(decoding: StatusMessages.responseJSON(rejected: 3, message: "a\"\\\n\u{1}"), as: UTF8.self)
                == #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"a\"\\\n\u0001"}}"#)
    }

    @Test func statusWithRetryInfo() {
        let type = Array("type.googleapis.com/google.rpc.RetryInfo".utf8)
        #expect(StatusMessages.status(code: .unavailable, message: "x", retryAfterSeconds: nil) == [0x08, 14, 0x12, 1, 0x78])
        #expect(
            StatusMessages.status(code: .resourceExhausted, message: "", retryAfterSeconds: 5)
                == [0x08, 8, 0x1a, 48, 0x0a, 40] + type + [0x12, 4, 0x0a, 2, 0x08, 5])
        #expect(
            String(decoding: StatusMessages.statusJSON(code: .resourceExhausted, message: "m", retryAfterSeconds: 5), as: UTF8.self)
                == #"{"code":8,"message":"m","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"5s"}]}"#)
    }

    @Test func onlyRetryableCodesCarryDetails() {
        func hasDetails(_ code: StatusCode, _ seconds: Int?) -> Bool {
            GRPCReplies.refusal(code, "", retryAfterSeconds: seconds).contains { $0.name == "grpc-status-details-bin" }
        }
        #expect(hasDetails(.unavailable, 1) && !hasDetails(.invalidArgument, 1) && !hasDetails(.unavailable, nil))
    }

    @Test(arguments: [(3, 400), (8, 429), (14, 503), (4, 504), (16, 401), (7, 403), (13, 500), (12, 404)])
    func codesHaveAnHTTPStatus(code: Int, status: Int) throws {
        #expect(try #require(StatusCode(rawValue: code)).httpStatus == status)
    }

    @Test func httpRefusalsCarryTheirHeaders() {
        let busy = OTLPReply.refused(.json, .inFlight(10, limit: 5))
        #expect(busy.status == 429 && busy.headers["retry-after"] == ["1"])
        let method = OTLPReply.refused(.protobuf, Refusal(.route, .unimplemented, "", httpStatus: 405))
        #expect(method.headers["allow"] == ["POST"] && method.headers["content-type"] == ["application/x-protobuf"])
    }
}
