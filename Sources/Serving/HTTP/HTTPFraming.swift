import NIOHTTP1

/// How the end of a request's body is found (RFC 9112, 6 and 7).
enum HTTPFraming: Equatable {
    /// Bytes behind the head; 0 also where nothing is said.
    case length(Int)
    case chunked

    static func of(_ head: HTTPRequestHead) throws(HTTPRequestError) -> HTTPFraming {
        let lengths = head.headers["content-length"]
        guard !head.headers.contains(name: "transfer-encoding") else {
            // Two lengths, of which somebody in front of this server may have believed the other one.
            guard lengths.isEmpty else { throw .malformed("both Content-Length and Transfer-Encoding") }
            guard head.version != .http1_0 else { throw .malformed("Transfer-Encoding in HTTP/1.0") }
            return try transferCoding(head.headers["transfer-encoding"].joined(separator: ", "))
        }
        guard lengths.count < 2 else { throw .malformed("several Content-Length headers") }
        guard let text = lengths.first else { return .length(0) }
        guard let length = number(text.utf8, radix: 10, digits: 18) else { throw .malformed("Content-Length \"\(text)\" is not a number") }
        return .length(length)
    }

    private static func transferCoding(_ value: String) throws(HTTPRequestError) -> HTTPFraming {
        let codings = value.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.filter { $0 != " " && $0 != "\t" }).lowercased()
        }
        guard codings.last == "chunked" else { throw .malformed("Transfer-Encoding \"\(value)\" does not end in chunked") }
        guard codings.dropLast().allSatisfy({ !$0.isEmpty && $0 != "chunked" }) else { throw .malformed("Transfer-Encoding \"\(value)\"") }
        guard codings.count == 1 else { throw .transferCoding(value) }
        return .chunked
    }

    /// The size in front of a chunk; extensions are passed over.
    static func chunkSize(_ line: [UInt8]) throws(HTTPRequestError) -> Int {
        let text = line.prefix { $0 != UInt8(ascii: ";") }
        var digits = text[...]
        // Blanks in front of an extension are bad, but allowed (RFC 9112, 7.1.1).
        while digits.count < line.count, let last = digits.last, last == 0x20 || last == 0x09 { digits.removeLast() }
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }), let size = number(digits, radix: 16, digits: 15) else {
            throw .malformed("a chunk's size is not a hexadecimal number")
        }
        return size
    }

    /// Digits alone: no sign, no blank, and not more of them than an Int holds.
    private static func number(_ text: some Collection<UInt8>, radix: Int, digits: Int) -> Int? {
        guard !text.isEmpty, text.count <= digits else { return nil }
        var value = 0
        for byte in text {
            guard byte < 0x80, let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix else { return nil }
            value = value * radix + digit
        }
        return value
    }
}
