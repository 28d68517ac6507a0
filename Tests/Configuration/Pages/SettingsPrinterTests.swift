import MetronomeConfiguration
import Settings
import Testing

@Suite struct SettingsPrinterTests {
    /// Read back, the printed settings print the same: nothing is lost but secrets.
    @Test(arguments: ConfigurationFixtures.good)
    func printedSettingsLoadAgain(_ name: String) throws {
        let text = try ConfigurationFixtures.text("Fixtures/configurations/good/\(name)")
        let loaded = try ConfigurationFixtures.load(name, text).get()
        let printed = SettingsPrinter.yaml(loaded.settings)
        let again = try load(printed)
        #expect(SettingsPrinter.yaml(again.settings) == printed)
        #expect(again.settings.tenant("x").spanMetrics == loaded.settings.tenant("x").spanMetrics)
        #expect(again.settings.limits == loaded.settings.limits)
        #expect(again.settings.generator.registry == loaded.settings.generator.registry)
    }

    @Test func theDefaultsRoundTrip() throws {
        var again = try settings(SettingsPrinter.yaml(.embeddedDefault))
        again.listen = ListenSettings()
        // What is printed stands in a file.
        again.overrides.listsProcessors = false
        #expect(again == .embeddedDefault)
    }

    @Test func modes() throws {
        let text = """
            server: {log_level: debug}
            distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: "0.0.0.0:4317"}}}}}
            metrics_generator: {processor: {service_graphs: {wait: 10s, max_items: 5}}, registry: {external_labels: {region: eu}}}
            overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}
            """
        let changed = """
            server:
              log_level: debug
            distributor:
              receivers:
                otlp:
                  protocols:
                    grpc:
                      endpoint: "0.0.0.0:4317"
            metrics_generator:
              processor:
                service_graphs:
                  max_items: 5
              registry:
                external_labels:
                  region: eu
            metronome:
              listen:
                grpc: "0.0.0.0:4317"
                admin: "127.0.0.1:3210"

            """
        let loaded = try settings(text)
        #expect(SettingsPrinter.yaml(loaded, mode: .diff) == changed)
        #expect(SettingsPrinter.yaml(loaded, mode: .defaults) == SettingsPrinter.yaml(.embeddedDefault))
        #expect(SettingsPrinter.yaml(loaded, mode: .effective) == SettingsPrinter.yaml(loaded))
        #expect(SettingsPrinter.yaml(.embeddedDefault, mode: .diff) == "{}\n")
    }

    /// Nobody has written it, so nobody reads it.
    @Test func subprocessorsAreShownToThoseWhoSetThem() throws {
        #expect(!SettingsPrinter.yaml(.embeddedDefault).contains("subprocessors"))
        let set = try settings("metrics_generator: {processor: {span_metrics: {subprocessors: {2: false}}}}")
        #expect(SettingsPrinter.yaml(set, mode: .diff).contains("subprocessors:\n        \"0\": true\n"))
        #expect(try settings(SettingsPrinter.yaml(set)).generator.processor.spanMetrics == set.generator.processor.spanMetrics)
    }

    @Test func secretsAreMasked() throws {
        let text = """
            metrics_generator:
              storage:
                remote_write:
                  - url: http://user:hunter2@mimir/push
                    basic_auth: {username: tempo, password: hunter2}
                    headers: {X-Key: hunter2}
            overrides: {defaults: {metrics_generator: {remote_write_headers: {X-Scope-OrgID: hunter2}}}}
            """
        let printed = SettingsPrinter.yaml(try settings(text))
        #expect(!printed.contains("hunter2"))
        #expect(printed.contains(#"url: "http://<secret>@mimir/push""#))
        #expect(printed.contains(#"password: "<secret>""#))
        #expect(printed.contains(#"X-Key: "<secret>""#))
        #expect(printed.contains("username: tempo"))
    }

    @Test func textIsQuotedWhereYAMLWouldReadSomethingElse() {
        let texts = ["plain", "yes", "5", "", "a: b", "quote\"", "line\nbreak", "ünïcode", "null", "*x", "\u{7}\u{85}\u{2028}", "#", " x "]
        let document = YAMLText.mapping([("list", .list(texts.map { .string($0) }))]).document
        guard case .success(let read) = YAMLParser.parse(document, file: "x", fileIndex: 0), case .mapping(let entries) = read.root.content,
            case .sequence(let items)? = entries.first?.value.content
        else {
            Issue.record("does not parse: \(document)")
            return
        }
        let resolved = items.map { item -> YAMLScalar.Resolved? in
            if case .scalar(let scalar) = item.content { scalar.resolved } else { nil }
        }
        #expect(resolved == texts.map { .string($0) })
    }

    @Test func nestedListsAndMappings() {
        let document = YAMLText.mapping([
            ("a", .list([.mapping([("b", .plain("1")), ("c", .list([.string("d")]))]), .list([.plain("2")])])), ("e", .mapping([])), ("f", .list([])),
        ]).document
        #expect(document == "a:\n  - b: 1\n    c:\n      - d\n  - - 2\ne: {}\nf: []\n")
    }
}
