import Settings

extension Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout Settings) {
        switch group {
        case "server": checkCiphers(keys, settings.listen)
        case "distributor.receivers": ReceiverPresence.check(receivers: keys, &settings.listen)
        case "distributor.receivers.otlp": ReceiverPresence.check(otlp: keys)
        case "distributor.receivers.otlp.protocols": ReceiverPresence.check(protocols: keys, &settings.listen)
        case "metronome": keys.field("metrics").map { MetricNames.check($0, settings) }
        default: break
        }
    }

    /// Without a certificate there is nothing to encipher.
    private static func checkCiphers(_ keys: MappingReader, _ listen: ListenSettings) {
        guard !listen.adminTLSCipherSuites.isEmpty, let tls = listen.adminTLS, !tls.certFile.isEmpty else { return }
        keys.field("tls_cipher_suites")?.refuse("other ciphers would be spoken, too; leave it out and write tls_min_version: VersionTLS13")
    }

    static func cure(_ field: Field) -> String? {
        switch field.block {
        case "distributor.receivers.otlp.protocols": ReceiverPresence.cure(protocols: field)
        case "distributor.receivers.otlp.protocols.grpc", "distributor.receivers.otlp.protocols.http": ReceiverPresence.cure(receiver: field)
        default: nil
        }
    }
}
