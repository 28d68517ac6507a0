import Settings

extension Settings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout Settings) {
        switch group {
        case "server": checkCiphers(keys, settings.listen)
        case "distributor.receivers": ReceiverPresence.check(receivers: keys, &settings.listen)
        case "distributor.receivers.otlp": ReceiverPresence.check(otlp: keys)
        case "distributor.receivers.otlp.protocols": ReceiverPresence.check(protocols: keys, &settings.listen)
        case "":
            // Said once, as of other parts that concern Tempo alone.
            if !settings.kafka.enabled { keys.field("ingest").map { $0.findings.leaveToTempo($0.path) } }
        case "metronome":
            keys.field("metrics").map { MetricNames.check($0, settings) }
            checkNames(keys, settings)
            checkAcknowledgement(keys, settings)
            keys.field("forward").map { ForwardSettings.checkNames(settings.forward, $0) }
            keys.field("kafka").map { KafkaCheck.check($0, settings) }
        default: break
        }
    }

    /// Without a certificate there is nothing to encipher.
    private static func checkCiphers(_ keys: MappingReader, _ listen: ListenSettings) {
        guard !listen.adminTLSCipherSuites.isEmpty, let tls = listen.adminTLS, !tls.certFile.isEmpty else { return }
        keys.field("tls_cipher_suites")?.refuse("other ciphers would be spoken, too; leave it out and write tls_min_version: VersionTLS13")
    }

    /// Under one name twice whoever sums it up would count everything twice.
    private static func checkNames(_ keys: MappingReader, _ settings: Settings) {
        let calls = settings.collectorNames.calls.text
        guard settings.names == .both, MetricNames.ofSpans.contains(calls) else { return }
        (keys.field("collector_names") ?? keys.owner).fail(
            "namespace: \(calls) would be Tempo's name, too, and names: both would send it twice; write names: collector")
    }

    private static func checkAcknowledgement(_ keys: MappingReader, _ settings: Settings) {
        guard settings.intake.acknowledge == .durable, settings.generator.storage.path.isEmpty else { return }
        (keys.field("intake") ?? keys.owner).fail("acknowledge: durable needs metrics_generator.storage.path, where counts are kept")
    }

    static func cure(_ field: Field) -> String? {
        switch field.block {
        case "distributor.receivers.otlp.protocols": ReceiverPresence.cure(protocols: field)
        case "distributor.receivers.otlp.protocols.grpc", "distributor.receivers.otlp.protocols.http": ReceiverPresence.cure(receiver: field)
        default: nil
        }
    }
}
