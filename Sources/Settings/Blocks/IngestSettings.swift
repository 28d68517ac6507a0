/// `ingest.kafka`: Tempo's topic, its brokers, and how to reach them (tempo-behaviour 10.5).
package struct IngestSettings: KeyBlock {
    package var address = "localhost:9092"
    package var topic = ""
    package var clientID = ""
    /// Nanoseconds, as all times here.
    package var dialTimeout = 2 * Int64.second
    package var saslMechanism = SASLMechanism.plain
    package var saslUsername = ""
    package var saslPassword = Secret("")
    package var tlsEnabled = false
    package var tlsCertPath = ""
    package var tlsKeyPath = ""
    package var tlsCAPath = ""
    package var tlsInsecureSkipVerify = false
    package var consumerGroup = ""
    package var commitInterval = Int64.second
    package var lagInterval = Int64.minute
    /// Keys that are set and that a reader of the topic cannot obey.
    package var unmet: [String] = []
    package init() {}

    package enum SASLMechanism: String, Sendable, Equatable, CaseIterable {
        case plain = "PLAIN"
        case scramSHA256 = "SCRAM-SHA-256"
        case scramSHA512 = "SCRAM-SHA-512"
        case oauthbearer = "OAUTHBEARER"
        case mskIAM = "AWS_MSK_IAM"
    }

    package static let rows = KeyRows<IngestSettings> {
        KeyRow("address", \.address, .text, "Brokers to begin with, `host:port`, several with commas between them.", .same)
        KeyRow("topic", \.topic, .text, "The topic that Tempo's distributors write spans to.", .same)
        KeyRow("client_id", \.clientID, .text, "What brokers' logs and quotas call this client; empty: `metronome`.", .same)
        KeyRow(
            "dial_timeout", \.dialTimeout, .duration(atLeast: .millisecond), "How long a connection may take, TLS and SASL included.",
            .better("at least a second"))
        KeyRow(
            "sasl_mechanism", \.saslMechanism, .word(), "How user and password are proved.", .same("`PLAIN` and `SCRAM-…`; others are refused"),
            since: "main")
        KeyRow("sasl_username", \.saslUsername, .text, "The user; with none there is no SASL.", .same)
        KeyRow("sasl_password", \.saslPassword, .secret, "The user's password.", .same)
        others("sasl_oauthbearer_", ["token", "zid", "extensions", "file_path", "http_socket_path", "http_socket_timeout"], "A token of OAuth.")
        others(
            "sasl_msk_iam_",
            ["access_key", "secret_key", "session_token", "user_agent", "file_path", "http_socket_path", "http_socket_timeout"],
            "Credentials of AWS.")
        KeyRow("tls_enabled", \.tlsEnabled, .flag, "Whether connections are encrypted.", .same, since: "main")
        KeyRow("tls_cert_path", \.tlsCertPath, .text, "The certificate that is shown to brokers, in PEM.", .same, since: "main")
        KeyRow("tls_key_path", \.tlsKeyPath, .text, "Its key, in PEM.", .same, since: "main")
        KeyRow("tls_ca_path", \.tlsCAPath, .text, "Who signs the brokers' certificates; empty: the system's authorities.", .same, since: "main")
        others("tls_", ["server_name", "cipher_suites"], "What is asked of TLS beyond a certificate.")
        KeyRow("tls_insecure_skip_verify", \.tlsInsecureSkipVerify, .flag, "Whether certificates are not checked.", .same, since: "main")
        KeyRow("tls_min_version", .anything, "The oldest TLS that is spoken.", .noEffect("OpenSSL's: TLS 1.2"), since: "main")
        KeyRow(
            "consumer_group", \.consumerGroup, .text, "The group where `metrics_generator.ring_mode` is `generator`.",
            .same("`metronome.kafka.consumer_group` wins"))
        KeyRow(
            "consumer_group_offset_commit_interval", \.commitInterval, .duration(atLeast: .millisecond), "The least time between two commits.",
            .better("committed is what is in the durable state; see `Kafka.md`"))
        KeyRow(
            "consumer_group_lag_metric_update_interval", \.lagInterval, .duration(),
            "How often lag metrics are brought up to date; 0: there are none.",
            .better("at least every second"))
        KeyRow("write_timeout", .anything, "Writing.", Self.writing)
        KeyRow("last_produced_offset_retry_timeout", .anything, "Asking for the last offset.", Self.writing)
        KeyRow("auto_create_topic_enabled", .anything, "Making the topic.", Self.writing)
        KeyRow("auto_create_topic_default_partitions", .anything, "Making the topic.", Self.writing)
        KeyRow("producer_max_record_size_bytes", .anything, "Writing.", Self.writing)
        KeyRow("producer_max_buffered_bytes", .anything, "Writing.", Self.writing)
        KeyRow("target_consumer_lag_at_startup", .anything, "When queries may begin.", .noEffect("there is no ring to become active in"))
        KeyRow("max_consumer_lag_at_startup", .anything, "When queries may begin.", .noEffect("there is no ring to become active in"))
        KeyRow("disable_kafka_telemetry", .anything, "What the client tells brokers of itself.", .noEffect("nothing is told"))
        KeyRow("ingestion_concurrency_max", .anything, "Readers at a time.", .noEffect("event loops count records"), since: "2.7–2.8")
    }

    private static let writing = Effect.noEffect("concerns who writes; the topic is looked for until it is there")

    /// Keys that ask for more security than there is: whoever reads the topic cannot start with them.
    private static func others(_ prefix: String, _ names: [String], _ summary: String) -> [KeyRow<IngestSettings>] {
        names.map { name in
            KeyRow("\(prefix)\(name)", .anything, summary, .noEffect("with `metronome.kafka.enabled` it ends the start"), since: "main") {
                $1.unmet.append("\(prefix)\(name)")
            }
        }
    }
}
