extension Field {
    /// `headers`: names that others set are refused, values are secrets. A tenant's own may carry `Authorization`: there is no other
    /// key for the credentials of one tenant.
    func remoteWriteHeaders(ofTenant: Bool = false) -> [String: Secret]? {
        mapping([String: Secret](), cure: "write names and values without -, such as {X-Scope-OrgID: …}") { keys, headers in
            for (name, field) in keys.all {
                let lowercased = name.lowercased()
                if ofTenant, lowercased == "authorization" {
                    // Allowed.
                } else if lowercased == "authorization" {
                    findings.error(
                        at: field.keyPosition, field.path,
                        "the authorization header is set with basic_auth, authorization, oauth2, sigv4, azuread or google_iam")
                } else if RemoteWriteSchema.reservedHeaders.contains(lowercased) {
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

    func httpHeaders() -> [String: HTTPHeaderSettings]? {
        mapping([String: HTTPHeaderSettings]()) { keys, headers in
            for (name, field) in keys.all {
                headers[name] = field.mapping(HTTPHeaderSettings()) { keys, header in
                    keys.read("values", into: &header.values) { $0.secretly.strings()?.map { Secret($0) } }
                    keys.read("secrets", into: &header.secrets) { $0.secretly.strings()?.map { Secret($0) } }
                    keys.read("files", into: &header.files) { $0.strings() }
                }
            }
        }
    }

    /// `TLS10` to `TLS13`.
    func tlsVersion() -> String? {
        guard let text = string() else { return nil }
        let known = ["TLS10", "TLS11", "TLS12", "TLS13"]
        guard text.isEmpty || known.contains(text) else {
            fail("expected one of \(known.joined(separator: ", ")), got \(Excerpt.of(text))")
            return nil
        }
        return text
    }

    /// One entry of `write_relabel_configs`. Whether `regex` compiles is checked where it is used.
    func relabelRule() -> RelabelRule? {
        mapping(RelabelRule()) { keys, rule in
            let action = keys.field("action")
            let chosen = action?.choice(RelabelRule.Action.self)
            if let chosen { rule.action = chosen }
            keys.read("source_labels", into: &rule.sourceLabels) { $0.strings() }
            keys.read("separator", into: &rule.separator) { $0.string() }
            keys.read("regex", into: &rule.regex) { $0.rawString() }
            keys.read("modulus", into: &rule.modulus) { $0.integer(0...Int.max) }
            keys.read("target_label", into: &rule.targetLabel) { $0.string() }
            // `${1}`, `${name}`: groups of the expression.
            keys.read("replacement", into: &rule.replacement) { $0.rawString() }
            if action != nil, chosen == nil { return }
            switch rule.action {
            case .replace, .hashmod, .lowercase, .uppercase, .keepequal, .dropequal:
                if rule.targetLabel.isEmpty { fail("relabel action \(rule.action.rawValue) needs target_label") }
            case .keep, .drop, .labelmap, .labeldrop, .labelkeep: break
            }
            if rule.action == .hashmod, rule.modulus == 0 { fail("relabel action hashmod needs a modulus above 0") }
        }
    }
}

extension String {
    /// A token of RFC 9110.
    fileprivate var isHeaderName: Bool {
        !isEmpty && utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}
