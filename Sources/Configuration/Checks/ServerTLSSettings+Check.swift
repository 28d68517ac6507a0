import Settings

extension ServerTLSSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout ServerTLSSettings) {
        if settings.certFile.isEmpty || settings.keyFile.isEmpty { keys.owner.fail("tls needs cert_file and key_file") }
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
