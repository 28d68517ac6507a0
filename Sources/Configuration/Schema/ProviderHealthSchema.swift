/// `metronome.provider_health`.
enum ProviderHealthSchema {
    /// No window reaches back further, so nothing is forgotten earlier: 65 minutes.
    private static let longestWindow: Int64 = 3_900_000_000_000

    static func decode(_ keys: MappingReader, _ settings: inout ProviderHealthSettings) {
        keys.read("max_providers", into: &settings.maxProviders) { $0.integer(1...1000) }
        keys.read("max_models", into: &settings.maxModels) { $0.integer(1...10_000) }
        keys.read("forget_after", into: &settings.forgetAfter) { $0.duration(atLeast: longestWindow) }
        keys.read("minimum_calls", into: &settings.minimumCalls) { $0.integer(1...1_000_000) }
        keys.read("minimum_time_in_state", into: &settings.minimumTimeInState) { $0.duration() }
        if let field = keys.field("outage") {
            field.mapping { $0.threshold("availability", into: &settings.outage) { $0.share() } }
            field.check(settings.outage, "availability", leavesAbove: true)
        }
        if let field = keys.field("degraded") {
            field.mapping { keys in
                keys.threshold("availability", into: &settings.degraded) { $0.share() }
                keys.threshold("throttle_share", into: &settings.throttled) { $0.share() }
                keys.threshold("latency_ratio", into: &settings.slow) { $0.ratio() }
            }
            field.check(settings.degraded, "availability", leavesAbove: true)
            field.check(settings.throttled, "throttle_share", leavesAbove: false)
            field.check(settings.slow, "latency_ratio", leavesAbove: false)
        }
        if settings.outage.enter > settings.degraded.enter {
            (keys.field("outage") ?? keys.field("degraded"))?.fail(
                "an outage begins below an availability of \(settings.outage.enter), before degraded does (\(settings.degraded.enter))")
        }
    }
}

extension MappingReader {
    /// The pair of keys `enter_…` and `leave_…`.
    fileprivate func threshold(_ name: String, into threshold: inout ProviderHealthSettings.Threshold, _ decode: (Field) -> Double?) {
        read("enter_" + name, into: &threshold.enter, decode)
        read("leave_" + name, into: &threshold.leave, decode)
    }
}

extension Field {
    fileprivate func share() -> Double? { double(in: 0...1, "a number from 0 to 1") }
    fileprivate func ratio() -> Double? { double(in: 1...1000, "a number from 1 to 1000") }

    private func double(in range: ClosedRange<Double>, _ expected: String) -> Double? {
        guard let value = double() else { return nil }
        guard range.contains(value) else {
            reject(expected)
            return nil
        }
        return value
    }

    /// A state must not end where it has not even begun.
    fileprivate func check(_ threshold: ProviderHealthSettings.Threshold, _ name: String, leavesAbove: Bool) {
        guard leavesAbove ? threshold.leave < threshold.enter : threshold.leave > threshold.enter else { return }
        fail(
            "leave_\(name) of \(threshold.leave) must be at \(leavesAbove ? "least" : "most") enter_\(name), which is \(threshold.enter)")
    }
}
