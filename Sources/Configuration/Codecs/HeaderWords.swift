import Settings

/// Names and values of header fields.
enum HeaderWords {
    /// Fields that the protocol or another key sets.
    static let reserved: Set<String> = [
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding", "x-prometheus-remote-write-version",
        "x-prometheus-remote-read-version", "x-prometheus-scrape-timeout-seconds", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
        "transfer-encoding", "te", "trailer", "upgrade",
    ]
    /// Fields of a request for a tunnel that its form depends on.
    static let reservedOfTunnels: Set<String> = ["host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade"]

    /// A token of RFC 9110.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }

    /// Whether a line break or another control character would end or change the field.
    static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 } }
}

extension Field {
    /// Reports a name that no configured header may have; this is its value.
    func checkHeader(_ name: String, reserved: Set<String>) {
        let lowercased = name.lowercased()
        if lowercased == "authorization", reserved.contains(lowercased) {
            let ways = RemoteWriteCredentials.rows.map(\.key)
            findings.error(
                at: keyPosition, path, "the authorization header is set with \(ways.dropLast().joined(separator: ", ")) or \(ways.last ?? "")")
        } else if reserved.contains(lowercased) {
            findings.error(at: keyPosition, path, "\(name) is a reserved header. It must not be changed")
        } else if !HeaderWords.isName(name) {
            findings.error(at: keyPosition, path, "is not a header name")
        }
    }

    /// Reports a value that cannot be sent, without showing it.
    func checkHeaderValue(_ value: String) {
        if !HeaderWords.isValue(value) { fail("has a control character in its value") }
    }
}
