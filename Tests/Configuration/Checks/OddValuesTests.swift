import MetronomeConfiguration
import Settings
import Testing

/// Values that are taken and do not do what they were written for, and addresses that cannot both be listened on.
@Suite struct OddValuesTests {
    @Test(arguments: [
        ("__name__", "has no effect"), ("le", "upper bound of a histogram's bucket"), ("cluster-id", "write cluster_id"), ("1st", "write _1st"),
    ])
    func externalLabels(_ name: String, _ told: String) throws {
        let loaded = try load("metrics_generator: {registry: {external_labels: {\(name): x}}}")
        #expect(loaded.warnings.count == 1 && loaded.warnings[0].contains(told), "\(loaded.warnings)")
        #expect(loaded.warnings[0].hasPrefix("a.yaml:1:"))
        #expect(loaded.settings.generator.registry.externalLabels == [name: "x"])
    }

    @Test func otherExternalLabels() throws {
        #expect(try load("metrics_generator: {registry: {external_labels: {cluster: x, _a: y, B2: z}}}").warnings.isEmpty)
        #expect(errors("metrics_generator: {registry: {external_labels: [cluster: x]}}").first?.contains("such as {cluster: eu-1}") == true)
    }

    private static func protocols(_ grpc: String, _ http: String) -> String {
        "distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: '\(grpc)'}, http: {endpoint: '\(http)'}}}}}"
    }

    @Test(arguments: [
        protocols("0.0.0.0:4317", "0.0.0.0:4317"), protocols("127.0.0.1:4317", ":4317"), protocols("localhost:1", "127.0.0.1:1"),
        "metronome: {listen: {admin: '127.0.0.1:4317'}}", "server: {http_listen_port: 4318}", "metronome: {listen: {grpc: ':3210'}}",
    ])
    func onePortForTwo(_ text: String) {
        let found = errors(text)
        #expect(found.count == 1 && found[0].hasPrefix("a.yaml:1:") && found[0].contains("too, by"), "\(found)")
    }

    @Test(arguments: [
        protocols("127.0.0.1:4317", "127.0.0.2:4317"), protocols("127.0.0.1:0", "127.0.0.1:0"), protocols("127.0.0.1:4318", "127.0.0.1:4317"),
    ])
    func addressesOfTheirOwn(_ text: String) { #expect(errors(text).isEmpty) }

    @Test func oneTenantForAll() throws {
        let storage = "metrics_generator: {storage: {remote_write: [{url: 'http://m/push', headers: {x-scope-orgid: ops}}]}}"
        let found = try load("multitenancy_enabled: true\n\(storage)").warnings
        #expect(found.count == 1 && found[0].hasPrefix("a.yaml:2:") && found[0].contains("all tenants go into this one"), "\(found)")
        #expect(!found[0].contains("ops"))
        #expect(try load(storage).warnings.isEmpty)
    }
}
