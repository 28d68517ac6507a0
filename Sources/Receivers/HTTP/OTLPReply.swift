import NIOCore
import NIOHTTP1
import Serving

/// An OTLP/HTTP answer (tempo-behaviour 10.3).
package struct OTLPReply: Equatable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    /// To a page that asks whether it may send.
    static let preflight = OTLPReply(status: 204, headers: [:], body: [])

    package static func accepted(_ encoding: RequestDescription.Encoding, rejected: Int, message: String) -> OTLPReply {
        switch encoding {
        case .protobuf: OTLPReply(200, encoding, StatusMessages.response(rejected: rejected, message: message))
        case .json: OTLPReply(200, encoding, StatusMessages.responseJSON(rejected: rejected, message: message))
        }
    }

    package static func refused(_ encoding: RequestDescription.Encoding, _ refusal: Refusal) -> OTLPReply {
        let body =
            switch encoding {
            case .protobuf:
                StatusMessages.status(code: refusal.code, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds)
            case .json:
                StatusMessages.statusJSON(code: refusal.code, message: refusal.message, retryAfterSeconds: refusal.retryAfterSeconds)
            }
        var reply = OTLPReply(refusal.httpStatus ?? refusal.code.httpStatus, encoding, body)
        if let seconds = refusal.retryAfterSeconds { reply.headers.add(name: "retry-after", value: "\(seconds)") }
        if reply.status == 405 { reply.headers.add(name: "allow", value: "POST") }
        if refusal.reason == .encoding { reply.headers.add(name: "accept-encoding", value: Compression.names) }
        if refusal.reason == .unauthenticated { reply.headers.add(name: "www-authenticate", value: "Bearer, Basic realm=\"metronome\"") }
        return reply
    }

    private init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    private init(_ status: Int, _ encoding: RequestDescription.Encoding, _ body: [UInt8]) {
        self.status = status
        self.body = body
        headers = [
            "content-type": encoding == .protobuf ? "application/x-protobuf" : "application/json",
            "content-length": "\(body.count)",
        ]
    }
}
