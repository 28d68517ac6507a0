import MetronomeConfiguration
import Settings
import Testing

@Suite struct SettingsLoaderTests {
    @Test func withoutFilesTheEmbeddedDefaultHolds() throws {
        let loaded = try SettingsLoader.load(files: [], expandEnvironment: true) { _ in nil }.get()
        #expect(loaded.settings == .embeddedDefault)
        #expect(loaded.settings.overrides.defaults.processors == ["span-metrics"])
        #expect(loaded.settings.listen.admin == .init(host: "127.0.0.1", port: 3210, remedy: "metronome.listen.admin", setting: "default"))
        #expect(loaded.notes.isEmpty)
    }

    @Test func aFileThatSaysNothingOfTempoKeepsTheEmbeddedDefault() throws {
        #expect(try load("").settings == .embeddedDefault)
        #expect(try load("# nothing\n---\n").settings == .embeddedDefault)
        #expect(try load("{}").settings == .embeddedDefault)
        #expect(try load("metronome: {limits: {idle_timeout: 1m}}").settings.overrides.defaults.processors == ["span-metrics"])
    }

    /// Other keys of Tempo's switch nothing off.
    @Test func aListOfProcessorsDecidesAndNothingElse() throws {
        for text in [
            "server: {http_listen_port: 3200}", "metrics_generator: {}", "overrides: {defaults: {metrics_generator: {max_active_series: 1}}}",
        ] {
            #expect(try load(text, "metronome: {}").settings.overrides.defaults.processors == ["span-metrics"], "\(text)")
        }
        for text in ["overrides: {defaults: {metrics_generator: {processors: }}}", "overrides: {metrics_generator_processors: []}"] {
            #expect(try load("server: {}", text).settings.overrides.defaults.processors.isEmpty, "\(text)")
        }
    }

    @Test func laterFilesWinKeyByKey() throws {
        let loaded = try load(
            "metrics_generator: {registry: {stale_duration: 1m, external_labels: {a: '1', b: '2'}}, processor: {span_metrics: {dimensions: [a, b]}}}",
            "metrics_generator: {registry: {external_labels: {b: '3'}}, processor: {span_metrics: {dimensions: [c]}}}", "")
        let generator = loaded.settings.generator
        #expect(generator.registry.staleDuration == 60 * second)
        #expect(generator.registry.externalLabels == ["a": "1", "b": "3"])
        #expect(generator.processor.spanMetrics.dimensions == ["c"])
    }

    @Test func nullInALaterFileResets() throws {
        let loaded = try load("metrics_generator: {registry: {stale_duration: 1m}}", "metrics_generator: {registry: }")
        #expect(loaded.settings.generator.registry == RegistrySettings())
    }

    @Test func everyErrorIsToldInTheOrderOfFilesAndLines() {
        let found = errors("b: 1\na: 1\nserver: {log_level: x}", "server:\n  http_listen_port: -1\nzzz: 1\n")
        #expect(found.count == 5)
        #expect(found[0].hasPrefix("a.yaml:1:1: b: unknown key"))
        #expect(found[1].hasPrefix("a.yaml:2:1: a: unknown key"))
        #expect(found[2] == #"a.yaml:3:21: server.log_level: expected one of debug, info, warn, error, got "x""#)
        #expect(found[3] == "b.yaml:2:21: server.http_listen_port: expected a whole number from 0 to 65535, got -1")
        #expect(found[4].hasPrefix("b.yaml:3:1: zzz: unknown key"))
    }

    @Test func aRepeatedKeyHidesNoOtherError() {
        let found = errors("server: {log_level: x}\nserver: {log_level: y}\nzzz: 1\n", "target: all\ntarget: all\n")
        #expect(found.count == 4)
        #expect(found[0].hasPrefix("a.yaml:1:21: server.log_level: expected one of"))
        #expect(found[1] == #"a.yaml:2:1: key "server" is already set in this mapping at line 1"#)
        #expect(found[2].hasPrefix("a.yaml:3:1: zzz: unknown key"))
        #expect(found[3] == #"b.yaml:2:1: key "target" is already set in this mapping at line 1"#)
        #expect(errors("a: 1\na: 1\n", "b: }").count == 2, "beside a file that cannot be read")
    }

    @Test func everyFileThatIsNoYAMLIsTold() {
        let found = errors("a: [", "metronome: {}", "b: }")
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("a.yaml:1:4: YAML syntax: "))
        #expect(found[1].hasPrefix("c.yaml:1:4: YAML syntax: "))
    }

    @Test func expansionIsOnlyDoneWhenAskedFor() throws {
        let text = "metrics_generator: {registry: {external_labels: {a: '${A}'}}}"
        #expect(try load(text, environment: ["A": "x"], expand: true).settings.generator.registry.externalLabels == ["a": "x"])
        #expect(try load(text, environment: ["A": "x"]).settings.generator.registry.externalLabels == ["a": "${A}"])
    }

    @Test func aBadExpansionHasItsPlace() {
        #expect(errors("a: 1\nb: ${B", expand: true) == ["a.yaml:2:4: environment variable: expected } at the end of ${…}"])
    }

    @Test func anUnsetVariableIsAWarning() throws {
        let loaded = try load("server:\n  http_listen_port: ${PORT}\n  log_level: ${LEVEL:-warn}\n", expand: true)
        #expect(loaded.settings.listen.admin.port == 3210 && loaded.settings.logLevel == .warn)
        #expect(loaded.warnings == ["a.yaml:2:21: the environment variable PORT is not set: ${PORT} is empty"])
        // What Metronome does not read is no concern of its environment.
        let others =
            "storage: {trace: {s3: {secret_key: '${SECRET}'}}}\n# ${COMMENT}\nhttp_api_prefix: ${PREFIX}\n"
            + "server: {log_source_ips_regex: '${REGEX}'}"
        #expect(try load(others, expand: true).warnings.isEmpty)
        let listed = try load("metrics_generator: {processor: {span_metrics: {dimensions: [\n'a${X}'\n]}}}", expand: true)
        #expect(listed.warnings == ["a.yaml:2:3: the environment variable X is not set: ${X} is empty"])
        let dash = try load("shutdown_delay: ${DELAY-5s}", expand: true)
        #expect(dash.settings.shutdownDelay == 0)
        #expect(
            dash.warnings == [
                "a.yaml:1:17: the environment variable DELAY-5s is not set: ${DELAY-5s} is empty; a default is written ${DELAY:-5s}"
            ])
        let collector = try load("shutdown_delay: ${env:DELAY}", expand: true)
        #expect(collector.warnings == ["a.yaml:1:17: the environment variable DELAY is not set: ${DELAY} is empty"])
        #expect(try load("shutdown_delay: ${env:DELAY}", environment: ["DELAY": "3s"], expand: true).settings.shutdownDelay == 3 * second)
        #expect(try load("shutdown_delay: ${env:DELAY:-4s}", expand: true).settings.shutdownDelay == 4 * second)
        #expect(try load("shutdown_delay: ${DELAY-5s}", environment: ["DELAY-5s": "1s"], expand: true).warnings.isEmpty)
    }

    /// Where the missing value makes an error, the error names the variable.
    @Test func anErrorNamesTheVariableThatIsNotSet() {
        let text = "metrics_generator:\n  storage:\n    remote_write:\n      - name: x\n        url: ${MIMIR_URL}\n"
        #expect(errors(text, expand: true).count == 1)
        #expect(errors(text, expand: true)[0].hasPrefix("a.yaml:5:"))
        #expect(errors(text, expand: true)[0].hasSuffix("; the environment variable MIMIR_URL on this line is not set"))
        #expect(errors("a: [${X}\n", expand: true)[0].hasSuffix("; the environment variable X on this line is not set"))
    }

    @Test func aVariableThatNobodyReplacesIsTold() throws {
        let url = errors("metrics_generator: {storage: {remote_write: [{url: '${MIMIR_URL}'}]}}")
        #expect(url.count == 1 && url[0].contains("--expand-env"))
        #expect(errors("server: {http_listen_port: '${PORT}'}")[0].hasSuffix("; start with --expand-env to have ${PORT} replaced"))
        // Without quotes its braces are YAML's.
        #expect(errors("metrics_generator: {registry: {external_labels: {region: ${REGION}}}}")[0].contains("--expand-env"))
        let label = try load("metrics_generator: {registry: {external_labels: {region: '${REGION}'}}}")
        #expect(label.warnings.count == 1 && label.warnings[0].contains("${REGION} stays as it is written: start with --expand-env"))
        let secret = try load("metrics_generator: {storage: {remote_write: [{url: 'http://a/push', bearer_token: 'x${hunter2}'}]}}")
        #expect(secret.warnings.count == 1 && !secret.warnings[0].contains("hunter2"))
        let groups = "write_relabel_configs: [{action: replace, regex: '(?P<x>.*)', target_label: b, replacement: '${1}${x}'}]"
        let relabeled = try load("metrics_generator: {storage: {remote_write: [{url: 'http://a', \(groups)}]}}")
        #expect(relabeled.warnings.allSatisfy { !$0.contains("expand-env") })
    }

    @Test func theFirstDocumentOfAFileIsRead() throws {
        let loaded = try load("shutdown_delay: 1s\n---\nshutdown_delay: 2s\nunknown: 1\n", "multitenancy_enabled: true")
        #expect(loaded.settings.shutdownDelay == second && loaded.settings.multitenancyEnabled)
        #expect(loaded.warnings.count == 1 && loaded.warnings[0].hasPrefix("a.yaml:2:1: a second YAML document begins here"))
    }

    @Test func anEmptyFileIsAWarning() throws {
        #expect(try load("").warnings == ["a.yaml is empty: it configures nothing; was it written to the end?"])
        #expect(try load("server: {}", "\n  \n").warnings == ["b.yaml is empty: it configures nothing; was it written to the end?"])
        #expect(try load("# nothing\n").warnings.isEmpty)
    }

    @Test func tooLargeFilesAreRefused() {
        let text = "a: " + String(repeating: "x", count: YAMLLimits.configuration.fileBytes)
        #expect(errors(text) == ["a.yaml:1:1: is larger than 1048576 bytes"])
        let expanding = "a: " + String(repeating: "${A}", count: 1000)
        let value = String(repeating: "x", count: 10_000)
        #expect(errors(expanding, environment: ["A": value], expand: true).first?.contains("larger than 4194304 bytes") == true)
    }

    @Test func theOlderNameOfMultitenancy() throws {
        #expect(try settings("auth_enabled: true").multitenancyEnabled)
        #expect(try settings("{auth_enabled: true, multitenancy_enabled: false}").multitenancyEnabled)
        #expect(try settings("{auth_enabled: false, multitenancy_enabled: true}").multitenancyEnabled)
        #expect(try !settings("auth_enabled: false").multitenancyEnabled)
        #expect(try load("auth_enabled: true").notes.isEmpty)
        #expect(errors("auth_enabled: maybe") == ["a.yaml:1:15: auth_enabled: expected true or false, got \"maybe\""])
    }

    @Test func blocksOfTempoAreNamedOnce() throws {
        let loaded = try load("storage: {anything: {goes: [here]}}\ncompactor: 1\ntarget: all\nmemberlist:\n")
        #expect(loaded.infos == ["left to Tempo: target, storage, compactor"])
        #expect(loaded.warnings.isEmpty)
    }

    @Test func onlyAHundredErrorsAreShown() {
        let text = (0..<150).map { "unknown_\($0): 1\n" }.joined()
        guard case .failure(let errors) = SettingsLoader.load(files: [("a", text)], expandEnvironment: false, environment: { _ in nil })
        else {
            Issue.record("loads")
            return
        }
        #expect(errors.errors.count == 150)
        #expect(errors.description.split(separator: "\n").count == 101)
        #expect(errors.description.hasSuffix("… and 50 more errors"))
    }

    /// A large file in which everything is wrong costs no more than one in which much is.
    @Test func tenThousandErrorsAreKeptAndAllCounted() {
        let text = (0..<12_000).map { "unknown_\($0): 1\n" }.joined()
        guard case .failure(let errors) = SettingsLoader.load(files: [("a", text)], expandEnvironment: false, environment: { _ in nil })
        else {
            Issue.record("loads")
            return
        }
        #expect(errors.errors.count == 10_000 && errors.more == 2000)
        #expect(errors.description.hasSuffix("… and 11900 more errors"))
    }
}
