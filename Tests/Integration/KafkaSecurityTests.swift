import Foundation
import TestSupport
import Testing

/// TLS and users of brokers: what is right counts, what is wrong is told and counted, and passwords are shown to nobody.
struct KafkaSecurityTests {
    private static let password = "s3cr3t-of-tempo"
    private static let wrongPassword = "wr0ng-of-tempo"
    private static let host = "127.0.0.1"

    /// Certificates, and the file of users.
    private struct Files {
        let directory: TemporaryDirectory
        let authority: TestAuthority
        let other: TestAuthority
        let broker: TestAuthority.Pair
        let client: TestAuthority.Pair
        let users: String

        init() throws {
            directory = try TemporaryDirectory("kafka-tls")
            authority = try TestAuthority(in: directory)
            other = try TestAuthority("other", in: directory)
            broker = try authority.sign("broker", host: host)
            client = try authority.sign("client", host: host)
            users = directory.file("users.json")
            try admit(password)
        }

        func admit(_ password: String) throws { try directory.write("users.json", "{\"tempo\": \"\(password)\"}") }

        /// A certificate and its key, in the place of others.
        func put(_ new: TestAuthority.Pair, in place: TestAuthority.Pair) throws {
            for (from, to) in [(new.certificate, place.certificate), (new.key, place.key)] {
                try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to), options: .atomic)
            }
        }

        func tls(_ pair: TestAuthority.Pair) -> [String] { ["--tls-cert", pair.certificate, "--tls-key", pair.key] }

        /// What who writes records needs, whoever is let in.
        var producer: String {
            """
            {"security.protocol": "sasl_ssl", "ssl.ca.location": "\(authority.certificate)", "ssl.certificate.location": "\(client.certificate)", \
            "ssl.key.location": "\(client.key)", "sasl.mechanism": "PLAIN", "sasl.username": "tempo", "sasl.password": "\(password)"}
            """
        }

        var trusting: JSONValue { ["tls_enabled": true, "tls_ca_path": .string(authority.certificate)] }
        var identified: JSONValue { trusting.merging(["tls_cert_path": .string(client.certificate), "tls_key_path": .string(client.key)]) }

        static func user(_ mechanism: String, _ password: String = KafkaSecurityTests.password) -> JSONValue {
            ["sasl_mechanism": .string(mechanism), "sasl_username": "tempo", "sasl_password": .string(password)]
        }
    }

    private static func expectSilence(_ sidecar: SidecarProcess) throws {
        let pages = try ["/metrics", "/status/config", "/api/v1/targets", "/console/targets"].map { try HTTPClient.get(sidecar.ports.admin, $0).text }
        for text in [sidecar.process.log()] + pages { #expect(!text.contains(password) && !text.contains(wrongPassword)) }
    }

    /// With a certificate of its own, and each way that a password is proved.
    @Test(arguments: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]) func whoIsKnownCounts(mechanism: String) async throws {
        try await onThread {
            let files = try Files()
            let broker = try KafkaBroker(files.tls(files.broker) + ["--tls-ca", files.authority.certificate, "--users", files.users])
            defer { broker.stop() }
            let spans = try broker.produce("known", "--create", "4", "--client", files.producer)
            let configuration = KafkaSidecar.configuration(
                broker, "known", member: "one", try TemporaryDirectory("kafka-storage"), ingest: files.identified.merging(Files.user(mechanism)))
            try SidecarProcess(configuration).during { sidecar in
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
                let state = try KafkaSidecar.state(sidecar)
                #expect(state["failing"] == .bool(false) && state["tls"] == .bool(true) && state["assigned_partitions"]?.integer == 4)
                let described = try PythonScript.run(
                    "Tests/Integration/Python/openapi.py", ["http://127.0.0.1:\(sidecar.ports.admin)", "/api/v1/targets"])
                #expect(described["problems"]?.elements.isEmpty == true, "\((try? described.text()) ?? "?")")
                try Self.expectSilence(sidecar)
                #expect(try sidecar.stop() == 0)
            }
        }
    }

    enum Wrong: CaseIterable {
        case authority, expired, noCertificate, noTLS, password, scramPassword, noUser
    }

    /// What is wrong, with what can be done about it, in log, metric and page; the process is ready, since it takes spans all the same.
    @Test(arguments: Wrong.allCases) func whatIsWrongIsTold(wrong: Wrong) async throws {
        try await onThread {
            let files = try Files()
            let certificate = wrong == .expired ? try files.authority.sign("expired", host: Self.host, days: -1) : files.broker
            var options = files.tls(certificate)
            if wrong == .noCertificate { options += ["--tls-ca", files.authority.certificate] }
            if [.password, .scramPassword, .noUser].contains(wrong) { options += ["--users", files.users] }
            let broker = try KafkaBroker(options)
            defer { broker.stop() }
            let (ingest, kind, text): (JSONValue, String, String) =
                switch wrong {
                case .authority:
                    (
                        files.trusting.merging(["tls_ca_path": .string(files.other.certificate)]), "tls",
                        "the broker's certificate is signed by an authority that is not trusted here"
                    )
                case .expired: (files.trusting, "tls", "the broker's certificate has expired")
                case .noCertificate: (files.trusting, "tls", "want tls_cert_path and tls_key_path")
                case .noTLS: ([:], "tls", "the brokers may speak TLS: see ingest.kafka.tls_enabled")
                case .password:
                    (
                        files.trusting.merging(Files.user("PLAIN", Self.wrongPassword)), "credentials",
                        "the brokers do not accept ingest.kafka.sasl_username and sasl_password"
                    )
                case .scramPassword:
                    (
                        files.trusting.merging(Files.user("SCRAM-SHA-512", Self.wrongPassword)), "credentials",
                        "the brokers do not accept ingest.kafka.sasl_username and sasl_password"
                    )
                case .noUser: (files.trusting, "credentials", "the brokers ask for ingest.kafka.sasl_username and sasl_password")
                }
            let configuration = KafkaSidecar.configuration(broker, "t", member: "one", try TemporaryDirectory("kafka-storage"), ingest: ingest)
            try SidecarProcess(configuration).during { sidecar in
                try waitUntil("it is told", state: { sidecar.process.log() }) { sidecar.process.log().contains(text) }
                try waitUntil("it is counted") { try KafkaSidecar.own("metronome_kafka_errors_total", sidecar, ["kind": kind]) > 0 }
                let state = try KafkaSidecar.state(sidecar)
                let told = [state["last_failure"]?["text"]?.string, state["last_failure"]?["advice"]?.string].compactMap { $0 }.joined(separator: " ")
                #expect(state["failing"] == .bool(true) && told.contains(text), "\(told)")
                #expect(try HTTPClient.get(sidecar.ports.admin, "/ready").status == 200)
                try Self.expectSilence(sidecar)
                #expect(try sidecar.stop() == 0)
            }
        }
    }

    /// Brokers of Kafka 4 refuse a nonce that is not theirs: a librdkafka that cannot do better is told of.
    @Test func scramAsKafka4HasIt() async throws {
        try await onThread {
            let files = try Files()
            let broker = try KafkaBroker(files.tls(files.broker) + ["--users", files.users, "--strict"])
            defer { broker.stop() }
            let spans = try broker.produce("strict", "--create", "2", "--records", "10", "--client", files.producer)
            let configuration = KafkaSidecar.configuration(
                broker, "strict", member: "one", try TemporaryDirectory("kafka-storage"), ingest: files.trusting.merging(Files.user("SCRAM-SHA-256")))
            try SidecarProcess(configuration).during { sidecar in
                try waitUntil("it counts, or says why it cannot") {
                    let log = sidecar.process.log()
                    return log.contains("or are of Kafka 4: librdkafka")
                        ? log.contains("sasl_mechanism: PLAIN over TLS")
                        : try KafkaSidecar.calls(sidecar) == Double(spans)
                }
            }
        }
    }

    /// The password holds no longer, and then it does again: reading goes on where it was.
    @Test func aPasswordThatHoldsNoLonger() async throws {
        try await onThread {
            let files = try Files()
            let broker = try KafkaBroker(files.tls(files.broker) + ["--users", files.users])
            defer { broker.stop() }
            var spans = try broker.produce("expires", "--create", "4", "--client", files.producer)
            let configuration = KafkaSidecar.configuration(
                broker, "expires", member: "one", try TemporaryDirectory("kafka-storage"), ingest: files.trusting.merging(Files.user("PLAIN")))
            try SidecarProcess(configuration).during { sidecar in
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                try files.admit("another one")
                try broker.goAway()
                broker.comeBack()
                try waitUntil("it is refused") { try KafkaSidecar.own("metronome_kafka_errors_total", sidecar, ["kind": "credentials"]) > 0 }
                try waitUntil("the page says so") { try KafkaSidecar.state(sidecar)["failing"] == .bool(true) }
                try files.admit(Self.password)
                spans += try broker.produce("expires", "--client", files.producer)
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                try waitUntil("nothing waits") { try KafkaSidecar.own("tempo_ingest_group_partition_lag", sidecar) == 0 }
                #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
                // What one connection told late holds for a minute where nothing else comes.
                try waitUntil("the page says that it works", seconds: 90) { try KafkaSidecar.state(sidecar)["failing"] == .bool(false) }
                try Self.expectSilence(sidecar)
            }
        }
    }

    /// The broker's, and the client's, which is read again although nothing is started anew.
    @Test func certificatesThatAreRenewed() async throws {
        try await onThread {
            let files = try Files()
            let expired = try files.authority.sign("expired", host: Self.host, days: -1)
            let stranger = try files.other.sign("stranger", host: Self.host)
            let broker = try KafkaBroker(files.tls(expired) + ["--tls-ca", files.authority.certificate, "--users", files.users])
            defer { broker.stop() }
            let ingest = files.trusting.merging(Files.user("PLAIN")).merging([
                "tls_cert_path": .string(stranger.certificate), "tls_key_path": .string(stranger.key),
            ])
            let configuration = KafkaSidecar.configuration(broker, "renewed", member: "one", try TemporaryDirectory("kafka-storage"), ingest: ingest)
            try SidecarProcess(configuration).during { sidecar in
                try waitUntil("the broker's has expired") { sidecar.process.log().contains("the broker's certificate has expired") }
                try files.put(files.broker, in: expired)
                broker.comeBack()
                let spans = try broker.produce("renewed", "--create", "2", "--client", files.producer)
                let errors = try KafkaSidecar.own("metronome_kafka_errors_total", sidecar, ["kind": "tls"])
                try waitUntil("ours is none of theirs") { try KafkaSidecar.own("metronome_kafka_errors_total", sidecar, ["kind": "tls"]) > errors }
                try files.put(files.client, in: stranger)
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                #expect(sidecar.process.log().contains("certificates or keys for Kafka have changed"))
                #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
            }
        }
    }
}
