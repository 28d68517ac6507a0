import Settings

/// A property of librdkafka.
package struct ClientProperty: Sendable, Equatable {
    package var name: String
    package var value: Secret
    /// What of the configuration it comes from, for errors.
    package var setting: String

    private init(_ name: String, _ value: some CustomStringConvertible, _ setting: String = "") {
        self.name = name
        self.value = Secret("\(value)")
        self.setting = setting
    }

    /// The most that one answer of a broker may have. A broker gives a record batch whole, however large it is.
    private static let maxAnswerBytes = 1 << 29
    /// Of an answer, and of one partition in it, if its first batch is not larger: few enough that an answer lies in the processor's cache when it
    /// is read, and that the allocator uses its memory again, and enough that two partitions come at once.
    private static let answerBytes = 3 << 20
    private static let partitionBytes = 3 << 19
    /// Milliseconds in which every member has to answer a rebalance (tempo-behaviour 10.5).
    private static let rebalance: Int64 = 300_000

    static func all(_ settings: Settings, _ options: KafkaOptions) -> [ClientProperty] {
        let ingest = settings.ingest
        var list = [
            ClientProperty("bootstrap.servers", ingest.address, "ingest.kafka.address"),
            ClientProperty("client.id", ingest.clientID.isEmpty ? "metronome" : ingest.clientID, "ingest.kafka.client_id"),
            ClientProperty("client.rack", settings.kafka.clientRack, "metronome.kafka.client_rack"),
            ClientProperty("group.id", options.group, "metronome.kafka.consumer_group"),
            ClientProperty("partition.assignment.strategy", "cooperative-sticky"),
            ClientProperty("session.timeout.ms", min(settings.kafka.sessionTimeout / .millisecond, 3_600_000), "metronome.kafka.session_timeout"),
            ClientProperty(
                "max.poll.interval.ms", max(Self.rebalance, min(settings.kafka.sessionTimeout / .millisecond, 3_600_000)),
                "metronome.kafka.session_timeout"),
            ClientProperty("auto.offset.reset", "earliest"),
            ClientProperty("enable.auto.commit", "false"),
            ClientProperty("enable.auto.offset.store", "false"),
            ClientProperty("socket.connection.setup.timeout.ms", max(ingest.dialTimeout / .millisecond, 1000), "ingest.kafka.dial_timeout"),
            // So often a topic that is not there yet is looked for, and new partitions are.
            ClientProperty("topic.metadata.refresh.interval.ms", 10_000),
            ClientProperty("queued.max.messages.kbytes", max(settings.kafka.maxQueuedBytes >> 10, 1), "metronome.kafka.max_queued_bytes"),
            ClientProperty("fetch.max.bytes", min(settings.kafka.maxQueuedBytes, Self.answerBytes), "metronome.kafka.max_queued_bytes"),
            ClientProperty("fetch.message.max.bytes", Self.partitionBytes),
            ClientProperty("receive.message.max.bytes", Self.maxAnswerBytes),
        ]
        if let member = options.member { list.append(ClientProperty("group.instance.id", member, "metrics_generator.instance_id")) }
        return list + security(ingest)
    }

    private static func security(_ ingest: IngestSettings) -> [ClientProperty] {
        let hasUser = !ingest.saslUsername.isEmpty
        let transport = ingest.tlsEnabled ? "ssl" : "plaintext"
        var list = [ClientProperty("security.protocol", hasUser ? "sasl_\(transport)" : transport, "ingest.kafka.tls_enabled")]
        if hasUser {
            list += [
                ClientProperty("sasl.mechanism", ingest.saslMechanism.rawValue, "ingest.kafka.sasl_mechanism"),
                ClientProperty("sasl.username", ingest.saslUsername, "ingest.kafka.sasl_username"),
                ClientProperty("sasl.password", ingest.saslPassword.value, "ingest.kafka.sasl_password"),
            ]
        }
        guard ingest.tlsEnabled else { return list }
        list.append(ClientProperty("enable.ssl.certificate.verification", !ingest.tlsInsecureSkipVerify, "ingest.kafka.tls_insecure_skip_verify"))
        for (name, path, key) in [
            ("ssl.ca.location", ingest.tlsCAPath, "tls_ca_path"), ("ssl.certificate.location", ingest.tlsCertPath, "tls_cert_path"),
            ("ssl.key.location", ingest.tlsKeyPath, "tls_key_path"),
        ] where !path.isEmpty { list.append(ClientProperty(name, path, "ingest.kafka.\(key)")) }
        return list
    }
}
