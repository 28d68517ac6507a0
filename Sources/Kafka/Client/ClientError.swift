import CKafka

/// What went wrong with brokers, in words.
struct ClientError: Error, CustomStringConvertible {
    let code: rd_kafka_resp_err_t
    let reason: String

    init(_ code: rd_kafka_resp_err_t, _ reason: String? = nil) {
        self.code = code
        self.reason = reason ?? String(cString: rd_kafka_err2str(code))
    }

    var name: String { String(cString: rd_kafka_err2name(code)) }
    var description: String { "\(reason) (\(name))" }

    /// The client cannot go on; another one has to be made.
    var isFatal: Bool { code == RD_KAFKA_RESP_ERR__FATAL }

    /// What can be done about it; nil: it passes by itself, or nobody knows.
    func advice(topic: String) -> String? {
        switch code {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            "the topic \(topic) is not there; it is looked for every ten seconds. Is ingest.kafka.topic right?"
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            "the brokers do not accept ingest.kafka.sasl_username and sasl_password"
        case RD_KAFKA_RESP_ERR__SSL: "see ingest.kafka.tls_enabled, tls_ca_path, tls_cert_path and tls_key_path"
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED: "let the user read the topic \(topic)"
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: "let the user read with the consumer group, or set metronome.kafka.consumer_group"
        case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            "members of another kind are in the consumer group: end Tempo's generators first, or set metronome.kafka.consumer_group"
        case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            "another process has joined under the same name: give each its own metrics_generator.instance_id"
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE: "see ingest.kafka.address"
        default: nil
        }
    }
}
