/// The parts of a URL that has an authority, each as it is written: `scheme://user:password@host:port/path?query#fragment`.
///
/// Taken apart by bytes: a mark that combines with an `@` must not hide the password before it.
package struct WebURL: Sendable {
    package let text: String
    /// In lower case.
    package let scheme: String
    /// Between `//` and the path.
    package let authority: Substring
    /// Before the `@`, percent-encoded; nil: there is no `@`.
    package let userInfo: Substring?
    /// A name or an address, IPv6 in brackets; empty: there is none.
    package let host: Substring
    /// Nothing, or the colon and what is behind it.
    private let portText: Substring
    /// Empty, or from a slash on.
    package let path: Substring
    /// Behind the `?`; nil: there is no `?`.
    package let query: Substring?

    /// nil: it does not begin with a scheme and `//`.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else { return nil }
        let start = bytes.index(colon, offsetBy: 3)
        let end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        self.text = text
        scheme = text[..<colon].lowercased()
        authority = text[start..<end]
        let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@"))
        userInfo = at.map { text[start..<$0] }
        let address = text[(at.map { bytes.index(after: $0) } ?? start)..<end]
        let hostEnd = Self.hostEnd(address)
        host = hostEnd.map { address[..<$0] } ?? ""
        portText = hostEnd.map { address[$0...] } ?? ""
        let fragment = bytes[end...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        let question = bytes[end..<fragment].firstIndex(of: UInt8(ascii: "?"))
        path = text[end..<(question ?? fragment)]
        query = question.map { text[bytes.index(after: $0)..<fragment] }
    }

    /// nil: brackets around nothing, or one without the other.
    private static func hostEnd(_ address: Substring) -> Substring.Index? {
        let bytes = address.utf8
        guard bytes.first == UInt8(ascii: "[") else { return bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex }
        guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bytes.distance(from: bytes.startIndex, to: bracket) > 1 else { return nil }
        return bytes.index(after: bracket)
    }

    package var isHTTP: Bool { scheme == "http" || isHTTPS }
    package var isHTTPS: Bool { scheme == "https" }

    /// Of `https`, else of `http`.
    package var standardPort: Int { isHTTPS ? 443 : 80 }

    /// Without one: the standard one. nil: what is written there is none.
    package var port: Int? {
        guard !portText.isEmpty else { return standardPort }
        let digits = portText.utf8.dropFirst()
        guard portText.utf8.first == UInt8(ascii: ":"), digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(Substring(digits)),
            (1...65535).contains(number)
        else { return nil }
        return number
    }

    /// The host without brackets.
    package var name: String { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host) }

    /// Scheme, host and port as they are written.
    package var origin: String { "\(scheme)://\(host)\(portText)" }

    /// Path and query, at least a slash: what a request asks for.
    package var target: String { (path.isEmpty ? "/" : String(path)) + (query.map { "?\($0)" } ?? "") }

    /// User and password, decoded; nil: there are none.
    package var credentials: (username: String, password: String)? {
        guard let bytes = userInfo?.utf8 else { return nil }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        return (Self.percentDecoded(Array(bytes[..<colon])), Self.percentDecoded(Array(bytes[colon...].dropFirst())))
    }

    /// The same without user and password.
    package var withoutUserInfo: String {
        guard let userInfo else { return text }
        let bytes = text.utf8
        return String(text[..<userInfo.startIndex]) + text[bytes.index(after: userInfo.endIndex)...]
    }

    /// What is no code of a byte stays as it is.
    package static func percentDecoded(_ bytes: [UInt8]) -> String {
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), bytes.count - index > 2,
                let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(value)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
