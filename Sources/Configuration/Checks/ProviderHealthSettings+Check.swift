import Settings

extension ProviderHealthSettings: CheckedBlock {
    static func check(_ group: String, _ keys: MappingReader, _ settings: inout ProviderHealthSettings) {
        switch group {
        case "outage": keys.owner.check(settings.outage, "availability", leavesAbove: true)
        case "degraded":
            keys.owner.check(settings.degraded, "availability", leavesAbove: true)
            keys.owner.check(settings.throttled, "throttle_share", leavesAbove: false)
            keys.owner.check(settings.slow, "latency_ratio", leavesAbove: false)
        default:
            guard settings.outage.enter > settings.degraded.enter else { return }
            (keys.field("outage") ?? keys.field("degraded"))?.fail(
                "an outage begins below an availability of \(settings.outage.enter), before degraded does (\(settings.degraded.enter))")
        }
    }
}

extension Field {
    /// A state must not end where it has not even begun.
    fileprivate func check(_ threshold: ProviderHealthSettings.Threshold, _ name: String, leavesAbove: Bool) {
        guard leavesAbove ? threshold.leave < threshold.enter : threshold.leave > threshold.enter else { return }
        fail(
            "leave_\(name) of \(threshold.leave) must be at \(leavesAbove ? "least" : "most") enter_\(name), which is \(threshold.enter)")
    }
}
