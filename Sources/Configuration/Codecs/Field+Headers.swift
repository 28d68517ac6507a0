import Settings

extension Field {
    /// `headers`: names that others set are refused, values are secrets. A tenant's own may carry `Authorization`: there is no other
    /// key for the credentials of one tenant.
    func remoteWriteHeaders(ofTenant: Bool) -> [String: Secret]? {
        let reserved = ofTenant ? HeaderWords.reserved.subtracting(["authorization"]) : HeaderWords.reserved
        return mapping([String: Secret](), cure: "write names and values without -, such as {X-Scope-OrgID: …}") { keys, headers in
            for (name, field) in keys.all {
                field.checkHeader(name, reserved: reserved)
                guard let value = field.secret() else { continue }
                field.checkHeaderValue(value.value)
                headers[name] = value
            }
        }
    }

    /// `proxy_connect_header`: lists of secrets by the names of fields.
    func tunnelHeaders() -> [String: [Secret]]? {
        mapping([String: [Secret]]()) { keys, lists in
            for (name, field) in keys.all {
                field.checkHeader(name, reserved: HeaderWords.reservedOfTunnels)
                guard let values = SecretsForm().read(field, nil) else { continue }
                for value in values { field.checkHeaderValue(value.value) }
                lists[name] = values
            }
        }
    }
}
