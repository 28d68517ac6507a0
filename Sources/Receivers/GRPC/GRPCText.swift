/// The two text forms of gRPC trailers.
package enum GRPCText {
    /// Bytes of a message that are sent; a client's header limit must not turn an explanation into a protocol error.
    static let messageBytes = 1_024

    /// `grpc-message`: printable ASCII except `%` as it is, every other byte as `%XX`.
    package static func percentEncoded(_ message: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in message.utf8.prefix(messageBytes) {
            if byte >= 0x20, byte <= 0x7e, byte != 0x25 {
                bytes.append(byte)
            } else {
                bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `…-bin` metadata: base64 without padding.
    package static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= 8 * UInt32(3 - group.count)
            for place in 0...group.count {
                text.append(digits[Int(bits >> (18 - 6 * UInt32(place)) & 63)])
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
