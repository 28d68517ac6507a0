import MetronomeConfiguration
import Settings
import Testing

/// Forms of YAML as go-yaml v2 takes them, seen through whole configurations.
@Suite struct YAMLFormsTests {
    @Test(arguments: ["yes", "on", "y", "True", "TRUE", "On", "!!bool yes"])
    func trueInManyWords(_ word: String) throws {
        #expect(try settings("multitenancy_enabled: \(word)").multitenancyEnabled)
    }

    @Test(arguments: [("0x10", 16), ("0o17", 15), ("017", 15), ("0b101", 5), ("1_0", 10), ("1e3", 1000), ("+7", 7), ("!!int '8'", 8)])
    func numbers(_ text: String, _ port: Int) throws {
        #expect(try settings("server: {http_listen_port: \(text)}").listen.admin.port == port)
    }

    @Test(arguments: [
        ("15000000000", 15 * second), ("1_000_000", second / 1000), ("1.5e9", second * 3 / 2), ("0", 0), ("1m30s", 90 * second), ("0s", 0),
    ])
    func durations(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try settings("shutdown_delay: \(text)").shutdownDelay == nanoseconds)
    }

    @Test func bareNumbersAsDurations() {
        #expect(errors("shutdown_delay: 30")[0].hasSuffix("a number alone counts nanoseconds; write 30s for seconds"))
        #expect(errors("shutdown_delay: -15000000000")[0].contains("a duration that is not negative"))
        #expect(errors("shutdown_delay: '15'").count == 1)
        // Prometheus' durations are texts with units.
        #expect(errors("overrides: {per_tenant_override_period: 15000000000}").count == 1)
        #expect(errors("metrics_generator: {storage: {remote_write: [{url: 'http://a', remote_timeout: 30}]}}").count == 1)
    }

    @Test func anchorsMergesAndEmptyBlocks() throws {
        let text = """
            x-none: &none {}
            server: &server {log_level: warn}
            metrics_generator:
              registry: ~
              processor: {span_metrics: &buckets {histogram_buckets: [1, 2]}, service_graphs: {<<: *buckets, wait: 1s}}
            overrides:
            """
        #expect(errors(text).count == 1 && errors(text)[0].contains("x-none: unknown key"))
        let loaded = try load(text.split(separator: "\n").dropFirst().joined(separator: "\n"))
        #expect(loaded.settings.generator.processor.serviceGraphs.histogramBuckets == [1, 2])
        #expect(loaded.settings.generator.registry == RegistrySettings())
    }

    @Test func byteOrderMarkAndLineEnds() throws {
        #expect(try settings("\u{feff}shutdown_delay: 1s\r\nserver:\r\n  log_level: warn\r\n").logLevel == .warn)
        #expect(errors("server:\r\n\tlog_level: warn\r\n") == ["a.yaml:2:1: YAML syntax: a tab: YAML is indented with blanks"])
    }

    /// go-yaml makes texts of them too.
    @Test func numbersWhereTextsAreWanted() throws {
        let labels = try settings("metrics_generator: {registry: {external_labels: {a: 5, b: yes, c: 1.50}}}").generator.registry.externalLabels
        #expect(labels == ["a": "5", "b": "yes", "c": "1.50"])
    }
}
