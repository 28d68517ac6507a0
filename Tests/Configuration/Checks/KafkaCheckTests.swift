import MetronomeConfiguration
import Settings
import Testing

/// `ingest.kafka` and `metronome.kafka` (tempo-behaviour 10.5).
@Suite struct KafkaCheckTests {
    private func problems(_ ingest: String, _ rest: String = "") -> [String] {
        errors("ingest: {kafka: {\(ingest)}}\nmetronome: {kafka: {enabled: true}}\n\(rest)")
    }

    private static let place = "a.yaml:2:20: metronome.kafka: "

    @Test func aTopicIsReadAsTemposKeysSay() throws {
        let settings = try settings(
            """
            ingest: {kafka: {address: 'a:1,b:2', topic: spans, client_id: me, sasl_username: u, sasl_password: p, sasl_mechanism: SCRAM-SHA-256}}
            metrics_generator: {codec: otlp, ring_mode: generator, instance_id: g-0, skip_stale_backlog_on_startup: true}
            metronome: {kafka: {enabled: true, consumer_group: mine, late_by: now, max_record_bytes: 1048576}}
            """)
        #expect(settings.ingest.address == "a:1,b:2" && settings.ingest.topic == "spans" && settings.ingest.clientID == "me")
        #expect(settings.ingest.saslUsername == "u" && settings.ingest.saslPassword == Secret("p") && settings.ingest.saslMechanism == .scramSHA256)
        #expect(settings.generator.codec == .otlp && settings.generator.ringMode == .generator && settings.generator.instanceID == "g-0")
        #expect(settings.generator.skipsStaleBacklog)
        #expect(settings.kafka.enabled && settings.kafka.consumerGroup == "mine" && settings.kafka.lateBy == .now)
        #expect(settings.kafka.maxRecordBytes == 1 << 20)
    }

    @Test func aReaderNeedsATopic() {
        #expect(problems("address: 'a:1'") == [Self.place + "ingest.kafka.topic is not set; write the topic that Tempo's distributors write to"])
        #expect(problems("address: '', topic: t") == [Self.place + "ingest.kafka.address is empty; write the brokers, host:port"])
    }

    @Test func aReaderNeedsAGroupOfItsOwnInRingModeGenerator() {
        let rest = "metrics_generator: {ring_mode: generator}"
        #expect(
            problems("topic: t", rest) == [Self.place + "with metrics_generator.ring_mode: generator ingest.kafka.consumer_group is needed"])
        #expect(problems("topic: t, consumer_group: g", rest).isEmpty)
    }

    @Test(arguments: ["sasl_username: u", "sasl_password: p", "sasl_mechanism: SCRAM-SHA-512"])
    func userAndPasswordAreNeededTogether(keys: String) {
        #expect(problems("topic: t, \(keys)") == [Self.place + "ingest.kafka.sasl_username and sasl_password are needed together"])
    }

    @Test(arguments: [
        ("sasl_mechanism: OAUTHBEARER", "sasl_mechanism OAUTHBEARER is not spoken; write PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
        ("sasl_msk_iam_file_path: /x", "sasl_msk_iam_file_path cannot be obeyed; leave it out"),
        ("tls_server_name: x", "tls_server_name cannot be obeyed; leave it out"),
        ("tls_cert_path: /x", "tls_cert_path and tls_key_path are needed together"),
    ])
    func lessSecurityThanIsAskedForEndsTheStart(keys: String, text: String) {
        #expect(problems("topic: t, \(keys)") == [Self.place + "ingest.kafka." + text])
    }

    /// Tempo's file may say what it likes to others.
    @Test func nothingIsAskedOfWhoReadsNoTopic() throws {
        #expect(errors("ingest: {kafka: {sasl_mechanism: OAUTHBEARER, sasl_oauthbearer_token: x, tls_server_name: y}}").isEmpty)
        #expect(try !settings("ingest: {kafka: {topic: t}}").kafka.enabled)
    }
}
