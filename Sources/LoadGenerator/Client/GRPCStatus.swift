import NIOCore
import NIOHPACK

/// Reads a call's outcome from its trailers.
struct GRPCStatus {
    let code: Int
    private let headers: HPACKHeaders

    /// Nil where the headers carry no `grpc-status`.
    init?(_ headers: HPACKHeaders) {
        guard let text = headers.first(name: "grpc-status"), let code = Int(text) else { return nil }
        self.code = code
        self.headers = headers
    }

    var refusal: Refusal {
        let details = headers.first(name: "grpc-status-details-bin").flatMap(Base64.decode)
        let retry = details.flatMap { OTLPAnswer.status($0).retryAfterNanos }
        // OTLP: RESOURCE_EXHAUSTED may be sent again only where RetryInfo says so.
        let isRetryable = Self.retryable.contains(code) || (code == 8 && retry != nil)
        return Refusal(
            code: Self.name(code), message: Self.percentDecoded(headers.first(name: "grpc-message") ?? ""),
            isRetryable: isRetryable, retryAfterNanos: retry)
    }

    static func name(_ code: Int) -> String {
        names.indices.contains(code) ? names[code] : "CODE_\(code)"
    }

    private static let names = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    /// CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS (OTLP specification, gRPC failures).
    private static let retryable: Set<Int> = [1, 4, 10, 11, 14, 15]

    private static func percentDecoded(_ text: String) -> String {
        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

/// Base64 of `-bin` metadata: with or without padding.
enum Base64 {
    static func decode(_ text: String) -> ByteBuffer? {
        var buffer = ByteBuffer()
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") {
            guard let digit = digit(byte) else { return nil }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                buffer.writeInteger(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return buffer
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
