import MetronomeConfiguration
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
        for url in ["http://__HOST__/push", "http://MIMIR_HOST:9009/push", "http://mimir/<tenant>/push"] {
            let loaded = try load("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}")
            #expect(loaded.warnings.count == 1 && loaded.warnings[0].contains("looks like a placeholder"), "\(url)")
        }
        for url in ["http://mimir:9009/api/v1/push", "http://[::1]:9009/push", "http://my_mimir/push", "http://user:p%40w@mimir/push"] {
            #expect(try load("metrics_generator: {storage: {remote_write: [{url: '\(url)'}]}}").warnings.isEmpty, "\(url)")
        }
    }

    @Test func theVariableItself() {
        let found = errors("metrics_generator: {}", environment: ["MIMIR_REMOTE_WRITE_URL": "mimir:9009/push"])
        #expect(found.count == 1 && found[0].hasSuffix("write http://mimir:9009/push"))
    }
}
