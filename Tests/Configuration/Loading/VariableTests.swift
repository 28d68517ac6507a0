import MetronomeConfiguration
import Settings
import Testing

/// Keys that are set by variables of the environment.
@Suite struct VariableTests {
    private func load(
        _ variables: [String: String], files: [(name: String, text: String)] = [], environment: [String: String] = [:]
    ) -> Result<LoadedSettings, ConfigurationErrors> {
        SettingsLoader.load(
            files: files, expandEnvironment: false, variables: variables.map { (name: $0.key, value: $0.value) }, environment: { environment[$0] })
    }

    private func settings(
        _ variables: [String: String], files: [(name: String, text: String)] = [], environment: [String: String] = [:]
    ) throws -> Settings {
        try load(variables, files: files, environment: environment).get().settings
    }

    @Test func withoutAFileVariablesAreAll() throws {
        let settings = try settings([
            "METRONOME_LISTEN_GRPC": "0.0.0.0:4317", "METRONOME_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL": "30s",
            "METRONOME_MULTITENANCY_ENABLED": "true", "METRONOME_OVERRIDES_DEFAULTS_METRICS_GENERATOR_MAX_ACTIVE_SERIES": "5000",
        ])
        #expect(settings.listen.grpc?.description == "0.0.0.0:4317")
        #expect(settings.generator.registry.collectionInterval == 30_000_000_000)
        #expect(settings.multitenancyEnabled && settings.overrides.defaults.maxActiveSeries == 5000)
        #expect(settings.overrides.defaults.processors == Settings.embeddedDefault.overrides.defaults.processors, "nobody has listed any")
    }

    @Test func listsStandBetweenCommasOrAreYAML() throws {
        let processors = "METRONOME_OVERRIDES_DEFAULTS_METRICS_GENERATOR_PROCESSORS"
        for value in ["span-metrics, gen-ai", "[span-metrics, gen-ai]", "- span-metrics\n- gen-ai", " span-metrics ,gen-ai,"] {
            #expect(try settings([processors: value]).overrides.defaults.processors == ["span-metrics", "gen-ai"], "\(value)")
        }
        let writing = try settings(["METRONOME_METRICS_GENERATOR_STORAGE_REMOTE_WRITE": "[{url: 'http://mimir/push', headers: {X-Scope-OrgID: a}}]"])
        #expect(writing.generator.storage.remoteWrite.map(\.url) == ["http://mimir/push"])
    }

    @Test func aVariableWinsOverFilesKeyByKey() throws {
        let file = (name: "a.yaml", text: "metrics_generator: {registry: {collection_interval: 5s, stale_duration: 1m}}")
        let registry = try settings(["METRONOME_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL": "20s"], files: [file]).generator.registry
        #expect(registry.collectionInterval == 20_000_000_000 && registry.staleDuration == 60_000_000_000)
        // An empty one says nothing.
        let empty = try settings(["METRONOME_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL": ""], files: [file]).generator.registry
        #expect(empty.collectionInterval == 5_000_000_000)
    }

    @Test func errorsNameTheVariable() throws {
        for (variable, value, key) in [
            ("METRONOME_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL", "soon", "metrics_generator.registry.collection_interval"),
            ("METRONOME_LISTEN_GRPC", "4317", "metronome.listen.grpc"), ("METRONOME_PROFILES", "[gen_ai", ""),
            ("METRONOME_LISTEN_GRPC", "[::]", "metronome.listen.grpc"),
        ] {
            guard case .failure(let errors) = load([variable: value]) else {
                Issue.record("\(variable)=\(value) is taken")
                continue
            }
            #expect(errors.description.hasPrefix(variable + ":1:") && errors.description.contains(key), "\(errors)")
        }
    }

    /// Neither an address in brackets nor a password that begins with a brace is YAML.
    @Test func textsAreTakenAsTheyAre() throws {
        #expect(try settings(["METRONOME_LISTEN_GRPC": "[::]:4317"]).listen.grpc?.description == "[::]:4317")
        #expect(try settings(["METRONOME_LISTEN_ADMIN": "[::1]:3210"]).listen.admin.host == "::1")
        #expect(try settings(["METRONOME_LISTEN_GRPC": "\"0.0.0.0:4317\""]).listen.grpc?.host == "0.0.0.0", "quotation marks are not meant")
        let path = "METRONOME_METRICS_GENERATOR_STORAGE_PATH"
        for value in ["{x}/y", "[x", "'tis", "a: b", "true", "12", "~", "# x"] {
            #expect(try settings([path: value]).generator.storage.path == value, "\(value)")
        }
    }

    @Test func namesOfTempoAreTold() throws {
        let notes = try load([
            "TEMPO_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL": "5s", "TEMPO_OTLP_HTTP_ENDPOINT": "x", "TEMPO_WHATEVER": "y",
            "TEMPO_REMOTE_WRITE_URL": "http://a", "TEMPO_SERVICE_HOST": "10.0.0.1", "TEMPO_PORT_3200_TCP_ADDR": "10.0.0.1",
        ]).get().notes.map(\.text).filter { $0.contains("TEMPO_") }
        #expect(
            notes == [
                "the environment variable TEMPO_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL is not read; did you mean "
                    + "METRONOME_METRICS_GENERATOR_REGISTRY_COLLECTION_INTERVAL?",
                "the environment variable TEMPO_OTLP_HTTP_ENDPOINT is not read; did you mean METRONOME_LISTEN_HTTP?",
                "the environment variable TEMPO_REMOTE_WRITE_URL is not read; did you mean MIMIR_REMOTE_WRITE_URL?",
                "the environment variable TEMPO_WHATEVER is not read; keys are set by names that begin with METRONOME_",
            ], "\(notes)")
    }

    @Test func aPortAloneLeavesSpansToThisHost() throws {
        func warnings(_ variables: [String: String], _ environment: [String: String] = ["PORT": "8080"]) throws -> [String] {
            try load(variables, environment: environment).get().warnings.filter { $0.hasPrefix("PORT moves") }
        }
        let all = try warnings([:])
        #expect(all.count == 1 && all[0].contains("127.0.0.1:4317 and 127.0.0.1:4318"), "\(all)")
        #expect(all.first?.contains("METRONOME_LISTEN_GRPC=0.0.0.0:4317") == true)
        #expect(try warnings(["METRONOME_LISTEN_GRPC": "[::]:4317"]).first?.contains("METRONOME_LISTEN_GRPC") == false)
        #expect(try warnings(["METRONOME_LISTEN_GRPC": "[::]:4317", "METRONOME_LISTEN_HTTP": ":4318"]).isEmpty)
        #expect(try warnings([:], [:]).isEmpty && warnings(["METRONOME_LISTEN_ADMIN": "127.0.0.1:3210"]).isEmpty)
    }

    @Test func whatBelongsToNoKeyIsToldOnce() throws {
        let notes = try load(["METRONOME_LISTEN_GRCP": "x", "METRONOME_WHATEVER": "y"]).get().notes.map(\.text)
        #expect(notes.contains("the environment variable METRONOME_LISTEN_GRCP belongs to no key; did you mean METRONOME_LISTEN_GRPC?"), "\(notes)")
        #expect(notes.contains("the environment variable METRONOME_WHATEVER belongs to no key; it is not used"))
    }

    /// Of a service `metronome` in the same namespace.
    @Test func whatKubernetesSetsIsNothingOfOurs() throws {
        let variables = [
            "METRONOME_SERVICE_HOST": "10.0.0.1", "METRONOME_SERVICE_PORT": "4317", "METRONOME_SERVICE_PORT_GRPC": "4317",
            "METRONOME_PORT": "tcp://10.0.0.1:4317", "METRONOME_PORT_4317_TCP": "tcp://10.0.0.1:4317", "METRONOME_PORT_4317_TCP_ADDR": "10.0.0.1",
            "METRONOME_ADMIN_PORT_3210_TCP_PORT": "3210",
        ]
        #expect(try load(variables).get().notes == load([:]).get().notes)
    }

    @Test func aPlatformsPortIsThatOfTheAdminPages() throws {
        #expect(try settings([:], environment: ["PORT": "8080"]).listen.admin.description == "0.0.0.0:8080")
        let file = (name: "a.yaml", text: "server: {http_listen_port: 3200}")
        #expect(try settings([:], files: [file], environment: ["PORT": "8080"]).listen.admin.port == 3200)
        #expect(
            try settings(["METRONOME_LISTEN_ADMIN": "127.0.0.1:3300"], environment: ["PORT": "8080"]).listen.admin.description == "127.0.0.1:3300")
        guard case .failure(let errors) = load([:], environment: ["PORT": "many"]) else { return #expect(Bool(false), "PORT=many is taken") }
        #expect(errors.description.hasPrefix("PORT:1:1: metronome.listen.admin"), "\(errors)")
    }

    /// Two keys of one name would be one variable.
    @Test func everyKeyHasAVariableOfItsOwn() {
        let paths = KeyIndex.places.map(\.path).filter { !$0.contains("[]") && !$0.contains("<") }
        let names = Dictionary(grouping: Set(paths), by: VariableKeys.name)
        #expect(names.count > 200)
        for (name, paths) in names where paths.count > 1 { Issue.record("\(name): \(paths)") }
    }
}
