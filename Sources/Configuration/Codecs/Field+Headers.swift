import Settings

extension Field {
    /// Headers that the protocol or another key sets.
    private static let reservedHeaders: Set<String> = [
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding", "x-prometheus-remote-write-version",
        "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ]

    /// `headers`: names that others set are refused, values are secrets. A tenant's own may carry `Authorization`: there is no other
    /// key for the credentials of one tenant.
    func remoteWriteHeaders(ofTenant: Bool) -> [String: Secret]? {
        mapping([String: Secret](), cure: "write names and values without -, such as {X-Scope-OrgID: …}") { keys, headers in
            for (name, field) in keys.all {
                let lowercased = name.lowercased()
                if ofTenant, lowercased == "authorization" {
                    // Allowed.
                } else if lowercased == "authorization" {
                    findings.error(
                        at: field.keyPosition, field.path,
                        "the authorization header is set with basic_auth, authorization, oauth2, sigv4, azuread or google_iam")
                } else if Self.reservedHeaders.contains(lowercased) {
                    findings.error(at: field.keyPosition, field.path, "\(name) is a reserved header. It must not be changed")
                } else if !name.isHeaderName {
                    findings.error(at: field.keyPosition, field.path, "is not a header name")
                }
                guard let value = field.secret() else { continue }
                if !value.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) { field.fail("has a control character in its value") }
                headers[name] = value
            }
        }
    }
}

extension String {
    /// A token of RFC 9110.
    fileprivate var isHeaderName: Bool {
        !isEmpty && utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
