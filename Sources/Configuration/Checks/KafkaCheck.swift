import Settings

/// What reading a topic needs (tempo-behaviour 10.5).
enum KafkaCheck {
    static func check(_ kafka: Field, _ settings: Settings) {
        guard settings.kafka.enabled else { return }
        var problems = problems(settings)
        if problems.isEmpty { problems = kafka.findings.outside.kafka(settings.ingest).map { "ingest.kafka.\($0.key): \($0.message)" } }
        for reason in problems { kafka.fail(reason) }
    }

    private static func problems(_ settings: Settings) -> [String] {
        let ingest = settings.ingest
        var problems: [String] = []
        if ingest.address.isEmpty { problems.append("ingest.kafka.address is empty; write the brokers, host:port") }
        if ingest.topic.isEmpty { problems.append("ingest.kafka.topic is not set; write the topic that Tempo's distributors write to") }
        if settings.generator.ringMode == .generator, ingest.consumerGroup.isEmpty, settings.kafka.consumerGroup.isEmpty {
            problems.append("with metrics_generator.ring_mode: generator ingest.kafka.consumer_group is needed")
        }
        switch ingest.saslMechanism {
        case .plain, .scramSHA256, .scramSHA512:
            let hasUser = !ingest.saslUsername.isEmpty
            if hasUser == ingest.saslPassword.value.isEmpty || (!hasUser && ingest.saslMechanism != .plain) {
                problems.append("ingest.kafka.sasl_username and sasl_password are needed together")
            }
        case .oauthbearer, .mskIAM:
            problems.append("ingest.kafka.sasl_mechanism \(ingest.saslMechanism.rawValue) is not spoken; write PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
        }
        if ingest.tlsCertPath.isEmpty != ingest.tlsKeyPath.isEmpty {
            problems.append("ingest.kafka.tls_cert_path and tls_key_path are needed together")
        }
        problems += ingest.unmet.map { "ingest.kafka.\($0) cannot be obeyed; leave it out" }
        return problems
    }
}
