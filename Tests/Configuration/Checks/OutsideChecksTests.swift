import MetronomeConfiguration
import Settings
import Testing

/// What others find wrong with a block is told where it stands.
@Suite struct OutsideChecksTests {
    private static let checks: OutsideChecks = {
        var checks = OutsideChecks()
        checks.relabelling = { $0.regex == "(" ? [KeyProblem("regex", "does not compile")] : [] }
        checks.remoteWrite = { entry in
            guard entry.tls.caFile == "/gone" else { return [] }
            return [KeyProblem("tls_config.ca_file", "is gone"), KeyProblem("sigv4.region", "is missing")]
        }
        checks.serverTLS = { $0.certFile == "/gone" ? [KeyProblem("cert_file", "is gone")] : [] }
        checks.kafka = { $0.tlsCAPath == "/gone" ? [KeyProblem("tls_ca_path", "is gone")] : [] }
        checks.adminTLS = { $0.keyFile == "/gone" ? [KeyProblem("key_file", "is gone")] : [] }
        return checks
    }()

    private func errors(_ text: String) -> [String] {
        let outcome = SettingsLoader.load(files: [("a.yaml", text)], expandEnvironment: false, outside: Self.checks) { _ in nil }
        guard case .failure(let errors) = outcome else { return [] }
        return errors.errors.map(\.description)
    }

    @Test func problemsStandWhereTheirKeysDo() {
        let entry = "metrics_generator: {storage: {remote_write: [{url: 'http://m/push', "
        let path = "metrics_generator.storage.remote_write[0]"
        #expect(
            errors(entry + "tls_config: {ca_file: /gone}}]}}") == [
                "a.yaml:1:46: \(path).sigv4.region: is missing", "a.yaml:1:91: \(path).tls_config.ca_file: is gone",
            ])
        #expect(
            errors(entry + "write_relabel_configs: [{regex: '(', target_label: a}]}]}}") == [
                "a.yaml:1:101: \(path).write_relabel_configs[0].regex: does not compile"
            ])
        #expect(
            errors("distributor: {receivers: {otlp: {protocols: {grpc: {tls: {cert_file: /gone, key_file: /k}}}}}}").map { $0.contains("is gone") }
                == [true])
        #expect(
            errors("server: {http_tls_config: {cert_file: /c, key_file: /gone}}")
                == ["a.yaml:1:53: server.http_tls_config.key_file: is gone"])
        let topic = "ingest: {kafka: {topic: t, tls_enabled: true, tls_ca_path: /gone}}\n"
        #expect(
            errors(topic + "metronome: {kafka: {enabled: true}}") == ["a.yaml:2:20: metronome.kafka: ingest.kafka.tls_ca_path: is gone"])
        #expect(errors(topic).isEmpty, "nobody reads it")
    }

    /// Of a block in which something else is wrong nobody else is asked.
    @Test func whatIsWrongAlreadyIsToldOnce() {
        #expect(errors("metrics_generator: {storage: {remote_write: [{url: nonsense, tls_config: {ca_file: /gone}}]}}").count == 1)
    }
}
