import Settings

extension ServerTLSSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout ServerTLSSettings) {
        if settings.certFile.isEmpty || settings.keyFile.isEmpty { keys.owner.fail("tls needs cert_file and key_file") }
        if let newest = settings.maxVersion, newest < settings.minVersion {
            let words = keys.field("min_version") == nil ? "the oldest that is spoken, \(settings.minVersion.rawValue); set min_version" : ""
            (keys.field("max_version") ?? keys.owner).fail(
                "no connection can be made: \(newest.rawValue) is older than "
                    + (words.isEmpty ? "min_version \(settings.minVersion.rawValue)" : words))
        }
        if !keys.hasErrors { keys.report(keys.findings.outside.serverTLS(settings)) }
    }
}

extension AdminTLSSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout AdminTLSSettings) {
        if settings.certFile.isEmpty != settings.keyFile.isEmpty { keys.owner.fail("http_tls_config needs both cert_file and key_file") }
        if settings.clientAuthentication == .required, settings.clientCAFile.isEmpty {
            keys.owner.fail("client_auth_type RequireAndVerifyClientCert needs client_ca_file")
        }
        if !keys.hasErrors { keys.report(keys.findings.outside.adminTLS(settings)) }
    }
}
