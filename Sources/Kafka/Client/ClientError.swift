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

    /// What stands at an offset cannot be read, and will not be better next time.
    var isOfBatch: Bool {
        [RD_KAFKA_RESP_ERR__BAD_COMPRESSION, RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED].contains(code)
    }

    /// What brokers do with whom they do not let in is hang up: what they want stands in the text alone.
    var kind: ErrorKind {
        let kind = ErrorKind(code)
        guard kind == .connection else { return kind }
        if reason.contains("SASL") { return .credentials }
        // One that worked until now has but ended.
        return reason.contains("SSL") && !reason.contains("in state UP") ? .tls : kind
    }

    /// What can be done about it; nil: it passes by itself, or nobody knows.
    ///
    /// - Parameter options: what brokers were told.
    func advice(_ options: KafkaOptions) -> String? {
        switch kind {
        case .tls where !options.isTLS: return "the brokers may speak TLS: see ingest.kafka.tls_enabled"
        case .tls:
            return "see ingest.kafka.tls_ca_path; brokers that ask for a certificate want tls_cert_path and tls_key_path of an authority of theirs; "
                + "those that speak no TLS want tls_enabled: false"
        case .credentials where !options.hasUser: return "the brokers ask for ingest.kafka.sasl_username and sasl_password"
        default: break
        }
        let topic = options.topic
        return switch code {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            "the topic \(topic) is not there; it is looked for every ten seconds. Is ingest.kafka.topic right?"
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
            "the brokers do not accept ingest.kafka.sasl_username and sasl_password" + (options.isSCRAM ? Self.scramAdvice ?? "" : "")
        case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM: "see ingest.kafka.sasl_mechanism"
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

    /// librdkafka before 2.6.1 writes its nonce twice, which Kafka 4 takes for a wrong password (librdkafka's pull request 4895); nil: it is newer.
    private static let scramAdvice: String? =
        rd_kafka_version() < 0x0206_01ff
        ? """
        , or are of Kafka 4: librdkafka \(String(cString: rd_kafka_version_str())), which runs here, has SCRAM wrong for it; with 2.6.1 or later, or \
        sasl_mechanism: PLAIN over TLS, it works
        """ : nil
}
