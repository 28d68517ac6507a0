import Settings

/// A key that the command line can set; it wins over the files (tempo-behaviour 1.1 rules 1 and 6).
package enum CommandLineKey: String, CaseIterable, Sendable {
    case shutdownDelay = "shutdown_delay"
    case overridesFile = "overrides.per_tenant_override_config"
    case overridesPeriod = "overrides.per_tenant_override_period"
    case bucketFactor = "overrides.defaults.metrics_generator.native_histogram_bucket_factor"
    case maxBuckets = "overrides.defaults.metrics_generator.native_histogram_max_bucket_number"
    case minResetDuration = "overrides.defaults.metrics_generator.native_histogram_min_reset_duration"

    case instanceID = "metrics_generator.instance_id"
    case leavesGroup = "metrics_generator.leave_consumer_group_on_shutdown"

    /// Its value is true or false.
    package var isSwitch: Bool { self == .leavesGroup }

    /// Sets this key to what `text` means in a file. Returns what is wrong with it; then nothing is set.
    package func set(_ text: String, in settings: inout Settings) -> String? {
        let findings = Findings(.commandLine)
        let position = SourcePosition(file: "command line", fileIndex: 0, line: 1, column: 1)
        // A flag's duration has a unit, unlike a number in a file.
        let value = YAMLNode(.scalar(YAMLScalar(text: text, isPlain: !isDuration && self != .instanceID)), at: position)
        let document = rawValue.split(separator: ".").reversed().reduce(value) { node, key in
            YAMLNode(.mapping([YAMLEntry(key: String(key), keyPosition: position, value: node)]), at: position)
        }
        var changed = settings
        Field(node: document, keyPosition: position, path: "", findings: findings, block: "").mapping { $0.read(into: &changed) }
        if let error = findings.errors.first { return error.message }
        settings = changed
        return nil
    }

    private var isDuration: Bool { self == .shutdownDelay || self == .overridesPeriod || self == .minResetDuration }
}
