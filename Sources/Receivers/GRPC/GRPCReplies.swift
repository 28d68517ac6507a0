import NIOCore
import NIOHPACK
import NIOHTTP2

/// Answers of unary calls, as stream frames. The usual ones are built once and sent again and again.
package struct GRPCReplies {
    package typealias Payload = HTTP2Frame.FramePayload

    package let head: Payload
    package let emptyMessage: Payload
    package let okTrailers: Payload

    package init() {
        head = .headers(.init(headers: Self.headHeaders))
        emptyMessage = Self.message([])
        okTrailers = .headers(.init(headers: ["grpc-status": "0"], endStream: true))
    }

    package static let headHeaders: HPACKHeaders = [
        ":status": "200", "content-type": "application/grpc", "grpc-accept-encoding": GRPCRequestHead.encodings,
    ]

    /// A message behind its five-byte prefix, not compressed.
    package static func message(_ bytes: [UInt8]) -> Payload {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(5 + bytes.count)
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(clamping: bytes.count))
        buffer.writeBytes(bytes)
        return .data(.init(data: .byteBuffer(buffer)))
    }

    /// The answer without a message ("trailers only"): one HEADERS frame that ends the stream.
    package static func refusal(_ code: StatusCode, _ message: String, retryAfterSeconds: Int?) -> HPACKHeaders {
        var headers = headHeaders
        headers.add(name: "grpc-status", value: "\(code.rawValue)")
        headers.add(name: "grpc-message", value: GRPCText.percentEncoded(message))
        if let seconds = retryAfterSeconds, code == .resourceExhausted || code == .unavailable {
            let status = StatusMessages.status(
                code: code, message: String(decoding: message.utf8.prefix(GRPCText.messageBytes), as: UTF8.self),
                retryAfterSeconds: seconds)
            headers.add(name: "grpc-status-details-bin", value: GRPCText.base64(status))
        }
        return headers
    }
}
