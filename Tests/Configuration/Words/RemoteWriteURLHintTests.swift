import MetronomeConfiguration
import Settings
import Testing

/// A URL that is none is answered with what to write.
@Suite struct RemoteWriteURLHintTests {
    private func hint(_ url: String) -> String {
        let found = errors("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}")
        return found.count == 1 ? found[0] : "\(found.count) errors"
    }

    @Test(arguments: [
        "MIMIR_REMOTE_WRITE_URL", "REPLACE_ME", "<url>", "__URL__", "{{ .Values.url }}", "{{url}}", "%MIMIR_URL%", "changeme", "your-url-here",
        "https://<stack>.grafana.net/api/prom/push", "$(MIMIR_URL)",
    ])
    func placeholders(_ url: String) {
        #expect(hint(url).contains("this is a placeholder: leave url out and set the environment variable MIMIR_REMOTE_WRITE_URL"))
        #expect(hint(url).hasSuffix("or write ${MIMIR_REMOTE_WRITE_URL} and start with --expand-env"))
    }

    @Test func variables() {
        #expect(hint("$MIMIR_URL").hasSuffix("write ${MIMIR_URL}, with braces, and start with --expand-env"))
        #expect(hint("${MIMIR_URL}").contains("start with --expand-env to have ${"))
        #expect(hint("http://${HOST}:9009/push").contains("start with --expand-env to have ${"))
    }

    @Test(arguments: [
        ("mimir:9009", "write http://mimir:9009/api/v1/push (Mimir) or http://mimir:9009/api/v1/write (Prometheus)"),
        ("mimir:9009/api/v1/push", "write http://mimir:9009/api/v1/push"), ("//mimir/push", "write http://mimir/push"),
        ("prometheus.example.com/write", "write http://prometheus.example.com/write"),
    ])
    func addressesWithoutAScheme(_ url: String, _ told: String) {
        #expect(hint(url).hasSuffix(told))
    }

    @Test func nothingSecretIsRepeated() {
        #expect(!hint("user:hunter2@mimir:9009").contains("hunter2"))
        #expect(hint("grpc://mimir:9009").hasSuffix(#"got "grpc://mimir:9009""#))
    }

    /// A host with such a name there may be, so this is a warning.
    @Test func whatLooksLikeAPlaceholder() throws {
        for url in [
            "http://__HOST__/push", "http://MIMIR_HOST:9009/push", "http://mimir/<tenant>/push", "http://YOUR_MIMIR/push",
            "http://u:p@your-mimir/push",
            "https://mimir.example.com/api/v1/push", "http://example.org/push", "http://changeme:9009/push", "http://mimir.example/push",
        ] {
            let loaded = try load("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}")
            #expect(loaded.warnings.count == 1 && loaded.warnings[0].contains("looks like a placeholder"), "\(url)")
        }
        for url in ["http://mimir:9009/api/v1/push", "http://[::1]:9009/push", "http://my_mimir/push", "http://user:p%40w@mimir/push"] {
            #expect(try load("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}").warnings.isEmpty, "\(url)")
        }
    }

    private func warnings(_ url: String) throws -> [String] {
        try load("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}").warnings
    }

    @Test(arguments: ["http://mimir:9009", "http://mimir:9009/", "http://user:hush@mimir"])
    func aURLWithoutAPath(_ url: String) throws {
        let found = try warnings(url)
        #expect(found.count == 1 && found[0].hasPrefix("a.yaml:1:52: metrics_generator.storage.remote_write[0].url: "), "\(found)")
        #expect(found[0].contains("has no path") && found[0].contains("/api/v1/push for Mimir, /api/v1/write for Prometheus"), "\(found)")
        #expect(!found[0].contains("hush"))
    }

    @Test(arguments: [
        "http://p:9090/api/v1/query", "http://p:9090/api/v1/query_range", "http://p:9090/prometheus", "http://p:9090/prometheus/", "http://p/api/v1",
        "http://p/graph", "http://p/otlp?x=1",
    ])
    func aPathWhereOtherThingsAre(_ url: String) throws {
        let found = try warnings(url)
        #expect(found.count == 1 && found[0].contains("where no remote write is taken: it is /api/v1/push for Mimir"), "\(found)")
    }

    @Test(arguments: [
        "http://p/api/v1/write", "http://p/insert/0/prometheus/api/v1/write", "http://p/api/v1/receive", "http://p/api/prom/push",
        "http://p/prometheus/api/v1/write",
        "http://p/api/v1/push?x=/metrics",
    ])
    func pathsOfRemoteWrite(_ url: String) throws { #expect(try warnings(url).isEmpty) }

    @Test func theVariableIsLookedAtToo() throws {
        let found = try load("server: {}", environment: ["MIMIR_REMOTE_WRITE_URL": "http://mimir:9009"]).warnings
        #expect(found.count == 1 && found[0].hasPrefix("MIMIR_REMOTE_WRITE_URL: ") && found[0].contains("has no path"))
    }

    @Test func theVariableItself() {
        let found = errors("metrics_generator: {}", environment: ["MIMIR_REMOTE_WRITE_URL": "mimir:9009/push"])
        #expect(found.count == 1 && found[0].hasSuffix("write http://mimir:9009/push"))
    }
}
