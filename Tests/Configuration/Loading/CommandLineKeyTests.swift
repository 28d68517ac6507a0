import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.1 rule 6: keys that the command line sets over the files.
@Suite struct CommandLineKeyTests {
    static let values: [(CommandLineKey, String)] = [
        (.shutdownDelay, "90s"), (.overridesFile, "/o.yaml"), (.overridesPeriod, "1d"), (.bucketFactor, "1.5"), (.maxBuckets, "160"),
        (.minResetDuration, "1h"), (.instanceID, "generator-0"), (.leavesGroup, "true"),
    ]

    /// A key says what it says in a file.
    @Test(arguments: values)
    func setsWhatAFileSets(_ key: CommandLineKey, _ value: String) throws {
        var written = try settings("server: {}")
        let path = key.rawValue.split(separator: ".")
        #expect(key.set(value, in: &written) == nil)
        let file = path.joined(separator: ": {") + ": \(value)" + String(repeating: "}", count: path.count - 1)
        #expect(try written == settings(file))
        #expect(try written != settings("server: {}"))
    }

    @Test func everyKeyIsTried() { #expect(Set(Self.values.map(\.0)) == Set(CommandLineKey.allCases)) }

    @Test(arguments: [
        (CommandLineKey.shutdownDelay, "5", "expected a duration with a unit such as 15s or 1m30s, got \"5\""),
        (.shutdownDelay, "-1s", "expected a duration that is not negative, got \"-1s\""),
        (.overridesFile, "o.yaml.gz", "expected the path of a YAML file: a compressed per-tenant override file is not read"),
        (.overridesPeriod, "1.5s", "expected a Prometheus duration such as 30s, 1h30m or 1d, got \"1.5s\""),
        (.bucketFactor, "0.9", "expected a factor above 1, or 0 for the default, got 0.9"),
        (.bucketFactor, "", "expected a number, got nothing"),
        (.maxBuckets, "4294967296", "expected a whole number from 0 to 4294967295, got 4294967296"),
        (.minResetDuration, "x", "expected a duration with a unit such as 15s or 1m30s, got \"x\""),
    ])
    func refusesWhatAFileMayNotSay(_ key: CommandLineKey, _ value: String, _ problem: String) {
        var settings = Settings()
        #expect(key.set(value, in: &settings) == problem)
        #expect(settings == Settings())
    }
}
