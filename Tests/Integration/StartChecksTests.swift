import TestSupport
import Testing

/// What would end the start, or let nothing arrive after it, is told by `metronome check` with file, line and key.
struct StartChecksTests {
    private static let environment = ["AWS_REGION": "", "AWS_DEFAULT_REGION": ""]

    private struct Case: Sendable {
        var text: String
        /// What stands behind the file's name.
        var expected: String
    }

    private static func entry(_ keys: String) -> String {
        "metrics_generator:\n  storage:\n    remote_write:\n      - url: https://localhost/push\n        \(keys)\n"
    }

    private static func cases(_ directory: TemporaryDirectory) throws -> [Case] {
        let authority = try TestAuthority(in: directory)
        let (ours, other) = (try authority.sign("ours"), try authority.sign("other"))
        let nonsense = try directory.write("nonsense.pem", "nonsense")
        let path = "metrics_generator.storage.remote_write[0]"
        func receiver(_ tls: String) -> String {
            "distributor:\n  receivers:\n    otlp:\n      protocols:\n        grpc:\n          tls: {\(tls)}\n"
        }
        func topic(_ tls: String) -> String {
            "ingest:\n  kafka: {topic: t, tls_enabled: true, \(tls)}\nmetronome:\n  kafka: {enabled: true}\n"
        }
        return [
            Case(
                text: entry("write_relabel_configs: [{regex: 'a(', target_label: b}]"),
                expected: "5:41: \(path).write_relabel_configs[0].regex: not a regular expression: missing )"),
            Case(
                text: entry("write_relabel_configs: [{action: lowercase, target_label: b, replacement: x}]"),
                expected: "5:33: \(path).write_relabel_configs[0]: relabel action lowercase takes no replacement"),
            Case(
                text: entry("tls_config: {ca_file: /nowhere.pem}"),
                expected: "5:31: \(path).tls_config.ca_file: credentials file /nowhere.pem: No such"),
            Case(text: entry("tls_config: {ca_file: \(nonsense)}"), expected: "5:31: \(path).tls_config.ca_file: \(nonsense): "),
            Case(
                text: entry("tls_config: {cert_file: \(ours.certificate), key_file: \(other.key)}"),
                expected: "\(path).tls_config.key_file: \(other.key): the key does not fit the certificate"),
            Case(text: entry("sigv4: {}"), expected: "\(path).sigv4.region: is not set, and neither is the environment variable AWS_REGION"),
            Case(text: entry("sigv4: {region: 'a/b'}"), expected: "5:25: \(path).sigv4.region: expected a region of AWS such as eu-west-1"),
            Case(text: entry("azuread: {cloud: Moon, managed_identity: {}}"), expected: "5:26: \(path).azuread.cloud: expected one of AzurePublic"),
            Case(
                text: entry("oauth2: {client_id: a, token_url: 'ftp://x'}"),
                expected: "5:43: \(path).oauth2.token_url: expected a URL that begins with http:// or https://"),
            Case(
                text: entry("oauth2: {client_id: a, token_url: 'https://x', tls_config: {ca_file: /nowhere.pem}}"),
                expected: "5:78: \(path).oauth2.tls_config.ca_file: credentials file /nowhere.pem"),
            Case(text: entry("proxy_url: https://proxy"), expected: "5:20: \(path).proxy_url: a proxy that speaks TLS itself is not supported"),
            Case(
                text: receiver("cert_file: /nowhere.pem, key_file: \(ours.key)"),
                expected: "6:28: distributor.receivers.otlp.protocols.grpc.tls.cert_file: /nowhere.pem: No such file or directory"),
            Case(
                text: receiver("cert_file: \(ours.certificate), key_file: \(ours.key), client_ca_file: \(nonsense)"),
                expected: "distributor.receivers.otlp.protocols.grpc.tls.client_ca_file: \(nonsense): no certificate in PEM is in it"),
            Case(
                text: topic("tls_ca_path: /nowhere.pem"),
                expected: "metronome.kafka: ingest.kafka.tls_ca_path: credentials file /nowhere.pem: No such"),
            Case(
                text: topic("tls_cert_path: \(ours.certificate), tls_key_path: \(other.key)"),
                expected: "metronome.kafka: ingest.kafka.tls_key_path: \(other.key): the key does not fit the certificate"),
            Case(
                text: "server:\n  http_tls_config: {cert_file: \(ours.certificate), key_file: \(other.key)}\n",
                expected: "server.http_tls_config.key_file: \(other.key): the key does not fit the certificate in \(ours.certificate)"),
        ]
    }

    @Test func whatWouldEndTheStartIsRefused() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("check")
            for (index, item) in try Self.cases(directory).enumerated() {
                let file = try directory.write("\(index).yaml", item.text)
                for arguments in [["check", "--config", file], ["-config.file=\(file)"]] {
                    let command = try MetronomeCommand(arguments, in: directory, environment: Self.environment)
                    #expect(command.exitCode == 1, "\(item.text)\n\(command.output)")
                    let isTold = command.output.split(separator: "\n").contains { $0.hasPrefix("\(file):") && $0.contains(item.expected) }
                    #expect(isTold, "\(item.expected)\n\(command.output)")
                }
            }
        }
    }

    /// What can be used, and leads to nothing: a warning, since it may change while the process runs.
    @Test func whatNobodyWillTakeIsAWarning() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("check")
            let authority = try TestAuthority(in: directory)
            let ended = try authority.sign("ended", days: -1)
            let pair = "cert_file: \(ended.certificate), key_file: \(ended.key)"
            let empty = try directory.write("empty", "\n")
            let other = "      - url: https://localhost/other\n        write_relabel_configs: [{action: labeldrop, regex: span_name}]\n"
            let processors = "overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}\n"
            let file = try directory.write(
                "odd.yaml",
                Self.entry("tls_config: {\(pair)}") + "        bearer_token_file: \(empty)\n"
                    + "        write_relabel_configs: [{action: keep, source_labels: [__name__], regex: up}]\n" + other
                    + "server: {http_tls_config: {\(pair)}}\n" + processors)
            let command = try MetronomeCommand(["check", "--config", file], in: directory, environment: Self.environment)
            #expect(command.exitCode == 0, "\(command.output)")
            let path = "metrics_generator.storage.remote_write[0]"
            for expected in [
                "\(path): tls_config: \(ended.certificate): our certificate is out of date since 20",
                "server.http_tls_config: \(ended.certificate): the certificate is out of date since 20",
                "\(path): credentials file \(empty): is empty: nothing can be sent",
                "\(path).write_relabel_configs: every metric is dropped: nothing is sent to https://localhost/push",
                "relabels for https://localhost/other: takes away span_name: of series that differ in nothing else one is sent",
            ] { #expect(command.output.contains(expected), "\(expected)\n\(command.output)") }
        }
    }

    @Test func filesThatCanBeUsedPass() async throws {
        try await onThread {
            let directory = try TemporaryDirectory("check")
            let authority = try TestAuthority(in: directory)
            let ours = try authority.sign("ours")
            let pair = "cert_file: \(ours.certificate), key_file: \(ours.key)"
            let file = try directory.write(
                "good.yaml",
                Self.entry("tls_config: {ca_file: \(authority.certificate), \(pair)}")
                    + "        write_relabel_configs: [{regex: 'a(.*)', target_label: b}]\n        sigv4: {region: eu-west-1}\n"
                    + "server: {http_tls_config: {\(pair), client_ca_file: \(authority.certificate)}, tls_min_version: VersionTLS13}\n")
            let command = try MetronomeCommand(["check", "--config", file], in: directory, environment: Self.environment)
            #expect(command.exitCode == 0, "\(command.output)")
        }
    }
}
