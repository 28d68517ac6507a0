import NIOHTTP1

/// The grammar of a request line and of header fields (RFC 9112, 3 and 5).
enum HTTPHead {
    /// A whole head, without the empty line at its end.
    static func parse(_ text: [UInt8]) throws(HTTPRequestError) -> HTTPRequestHead {
        var end = lineEnd(text, from: 0)
        var head = try requestLine(text[..<end])
        var fields: [(String, String)] = []
        fields.reserveCapacity(16)
        var hosts = 0
        while end < text.count {
            let start = end + 2
            end = lineEnd(text, from: start)
            let field = try field(text[start..<end])
            if field.0.utf8.count == 4, field.0.lowercased() == "host" {
                hosts += 1
                try check(host: field.1)
            }
            fields.append(field)
        }
        // Exactly one in HTTP/1.1, at most one in HTTP/1.0 (RFC 9112, 3.2).
        guard hosts < 2 else { throw .malformed("several Host headers") }
        guard hosts == 1 || head.version == .http1_0 else { throw .malformed("the Host header is missing") }
        head.headers = HTTPHeaders(fields)
        // Never granted, and what its client sends next need not be HTTP.
        if head.method == .CONNECT { head.headers.replaceOrAdd(name: "connection", value: "close") }
        return head
    }

    /// Where the line ends that begins at `start`: at a CR LF, or with the text.
    private static func lineEnd(_ text: [UInt8], from start: Int) -> Int {
        var index = start
        while index + 1 < text.count {
            if text[index] == 0x0d, text[index + 1] == 0x0a { return index }
            index += 1
        }
        return text.count
    }

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(HTTPRequestError) -> HTTPRequestHead {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(isTokenByte) else {
            throw .malformed("the request line is not METHOD TARGET HTTP/1.1")
        }
        let target = parts[1]
        // Bytes of UTF-8 that should have been percent-encoded do no harm.
        guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { throw .malformed("the request target has a control character") }
        return HTTPRequestHead(
            version: try version(parts[2]), method: HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self)),
            uri: try originForm(String(decoding: target, as: UTF8.self), isConnect: Array(parts[0]) == Array("CONNECT".utf8)))
    }

    private static let usualVersion = Array("HTTP/1.1".utf8)

    private static func version(_ text: ArraySlice<UInt8>) throws(HTTPRequestError) -> HTTPVersion {
        if text.elementsEqual(usualVersion) { return .http1_1 }
        let version = String(decoding: text, as: UTF8.self)
        let digits = version.utf8.dropFirst(5)
        guard version.hasPrefix("HTTP/"), version.utf8.count == 8, digits.dropFirst().first == UInt8(ascii: "."),
            [digits.first, digits.last].allSatisfy({ $0.map { (0x30...0x39).contains($0) } ?? false })
        else { throw .malformed("the request line does not end in HTTP/1.1") }
        guard digits.first == UInt8(ascii: "1") else { throw .version(version) }
        return digits.last == UInt8(ascii: "0") ? .http1_0 : .http1_1
    }

    /// `http://host/path` as `/path` (RFC 9112, 3.2.2): which host is meant makes no difference here.
    private static func originForm(_ target: String, isConnect: Bool) throws(HTTPRequestError) -> String {
        if target.hasPrefix("/") || target == "*" || isConnect { return target }
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            throw .malformed("the request target is neither a path nor an http URL")
        }
        let rest = target.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty else { throw .malformed("the URL in the request line has no host") }
        let path = rest.dropFirst(authority.count)
        return path.hasPrefix("/") ? String(path) : "/\(path)"
    }

    /// One field line. Blanks and tabs around the value are no part of it.
    static func field(_ line: ArraySlice<UInt8>) throws(HTTPRequestError) -> (String, String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed("a header line has no colon") }
        let name = line[..<colon]
        // Also no blank before the colon, and no line that goes on with the value of the one before.
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else { throw .malformed("a header's name has a character that names do not have") }
        let value = trimmed(line[(colon + 1)...])
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw .malformed("the value of header \(String(decoding: name, as: UTF8.self)) has a control character")
        }
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private static func check(host: String) throws(HTTPRequestError) {
        guard !host.utf8.contains(where: { " \t,/@".utf8.contains($0) }) else { throw .malformed("the Host header is not a host") }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var value = text.drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        return value
    }

    /// `tchar` of RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        case UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
