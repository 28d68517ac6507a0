import TestSupport

/// One file of `tempo-compat/cases`: a configuration, what was pushed, and every series that Tempo wrote.
struct RecordedCase: Sendable {
    enum Step: Sendable {
        /// An OTLP/JSON document with times relative to the push.
        case push(JSONValue)
        case wait(milliseconds: Double)
    }

    let name: String
    let configuration: SidecarConfiguration
    let steps: [Step]
    /// How long Tempo was given to settle after the last step, in seconds.
    let settleSeconds: Double
    let series: [ExpectedSeries]

    /// - Throws: ``HarnessError`` or a decoding error when the file is no case.
    init(name: String) throws {
        let document = try JSONValue(parsing: PackageRoot.read("\(Scope.folder)/\(name).json"))
        self.name = name
        configuration = SidecarConfiguration(
            generator: document["metrics_generator"] ?? [:], overrides: document["overrides"] ?? [:])
        steps = try (document["steps"]?.elements ?? []).map { step in
            if let push = step["push"] { return .push(push) }
            guard let wait = step["wait_ms"]?.double else { throw HarnessError("\(name): unknown step \(step)") }
            return .wait(milliseconds: wait)
        }
        settleSeconds = (document["settle_ms"]?.double ?? 2200) / 1000
        series = try RecordingAccidents.mended((document["expect"]?["series"]?.elements ?? []).map(ExpectedSeries.init), of: name)
    }
}
