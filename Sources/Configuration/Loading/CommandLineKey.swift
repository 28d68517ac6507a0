/// A key that the command line can set; it wins over the files (tempo-behaviour 1.1 rules 1 and 6).
package enum CommandLineKey: String, CaseIterable, Sendable {
    case shutdownDelay = "shutdown_delay"
    case overridesFile = "overrides.per_tenant_override_config"
    case overridesPeriod = "overrides.per_tenant_override_period"
    case bucketFactor = "overrides.defaults.metrics_generator.native_histogram_bucket_factor"
    case maxBuckets = "overrides.defaults.metrics_generator.native_histogram_max_bucket_number"
    case minResetDuration = "overrides.defaults.metrics_generator.native_histogram_min_reset_duration"

    /// Sets this key to what `text` means in a file. Returns what is wrong with it; then nothing is set.
    package func set(_ text: String, in settings: inout Settings) -> String? {
        let findings = Findings()
        let position = SourcePosition(file: "command line", fileIndex: 0, line: 1, column: 1)
        // A flag's duration has a unit, unlike a number in a file.
        let node = YAMLNode(.scalar(YAMLScalar(text: text, isPlain: !isDuration)), at: position)
        read(Field(node: node, keyPosition: position, path: rawValue, findings: findings), into: &settings)
        return findings.errors.first?.message
    }

    private var isDuration: Bool { self == .shutdownDelay || self == .overridesPeriod || self == .minResetDuration }

    private func read(_ field: Field, into settings: inout Settings) {
        switch self {
        case .shutdownDelay: field.duration().map { settings.shutdownDelay = $0 }
        case .overridesFile:
            guard let path = field.string() else { return }
            if let problem = OverridesFile.problem(path) { return field.fail(problem) }
            settings.overrides.perTenantConfig = path
        case .overridesPeriod: field.prometheusDuration().map { settings.overrides.perTenantPeriod = $0 }
        case .bucketFactor: field.bucketFactor().map { settings.overrides.defaults.nativeHistogramBucketFactor = $0 }
        case .maxBuckets: field.maxBuckets().map { settings.overrides.defaults.nativeHistogramMaxBuckets = $0 }
        case .minResetDuration: field.duration().map { settings.overrides.defaults.nativeHistogramMinResetDuration = $0 }
        }
    }
}
