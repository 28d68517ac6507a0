/// Where the dimensions and mappings stand in the files; nil: in a file that is not at hand any more.
struct DimensionNames {
    struct Source {
        var dimensions: [SourcePosition?] = []
        var mappings: [Field?] = []
    }
    var base = Source()
    var override = Source()
    /// The labels of `metronome.dimensions`.
    var table: [Field?] = []
}

/// A mapping's final label name must not be an enabled intrinsic's, a dimension's or an earlier mapping's (tempo-behaviour 3.6). Tempo 3.0
/// then emits nothing at all for the tenant and 2.10 lets the later one win, so here it stops the start. A mapping called like an
/// intrinsic (`span_name`) is no collision: its label gets the prefix `__` like a dimension's. An entry of `metronome.dimensions` must not
/// meet any other label either, `job` and `instance` of `enable_target_info` included.
enum DimensionCollisions {
    static func check(_ settings: Settings, _ names: DimensionNames, _ findings: Findings) {
        check(settings, settings.overrides.defaults, names) { field, message in
            findings.error(at: field?.node.position, field?.path ?? "", message)
        }
    }

    /// The same for one tenant's override, of which `tenant` is the block: the base was read before.
    static func check(_ base: Settings, _ override: TenantOverrides, _ names: DimensionNames.Source, tenant: Field) {
        var all = DimensionNames(override: names)
        all.base.dimensions = Array(repeating: nil, count: base.generator.processor.spanMetrics.dimensions.count)
        all.base.mappings = Array(repeating: nil, count: base.generator.processor.spanMetrics.mappings.count)
        all.table = Array(repeating: nil, count: base.dimensionTable.entries.count)
        check(base, override, all) { field, message in
            tenant.findings.error(at: field?.node.position ?? tenant.keyPosition, field?.path ?? tenant.path, message)
        }
    }

    private static func check(
        _ base: Settings, _ override: TenantOverrides, _ names: DimensionNames, report: (Field?, String) -> Void
    ) {
        let combined = base.generator.processor.spanMetrics.combined(with: override)
        let dimensions = override.dimensions == nil ? names.base.dimensions : names.override.dimensions
        let mappings = override.mappings == nil ? names.base.mappings : names.override.mappings
        // With errors in a list its positions are not kept, and the errors are reported already.
        guard dimensions.count == combined.dimensions.count, mappings.count == combined.mappings.count else { return }
        var owners: [String: String] = [:]
        for name in SpanMetricsSettings.Intrinsics.names where combined.intrinsics[name: name] == true {
            owners[name] = "the intrinsic dimension \(name)"
        }
        for (dimension, position) in zip(combined.dimensions, dimensions) {
            owners[label(dimension)] = "dimension \(Excerpt.of(dimension))" + place(position)
        }
        for (mapping, field) in zip(combined.mappings, mappings) {
            let label = label(mapping.name)
            if let owner = owners[label] {
                report(field, "mapping \(Excerpt.of(mapping.name)) makes the label \(label), which is already that of \(owner)")
            } else {
                owners[label] = "mapping \(Excerpt.of(mapping.name))" + place(field?.node.position)
            }
        }
        check(base.dimensionTable, names.table, owners, combined, report)
    }

    private static func check(
        _ table: DimensionTableSettings, _ labels: [Field?], _ owners: [String: String], _ spanMetrics: SpanMetricsSettings,
        _ report: (Field?, String) -> Void
    ) {
        guard labels.count == table.entries.count else { return }
        var owners = owners
        if spanMetrics.enableTargetInfo {
            owners["job"] = "enable_target_info"
            if spanMetrics.enableInstanceLabel { owners["instance"] = "enable_target_info" }
        }
        for (entry, field) in zip(table.entries, labels) {
            if let owner = owners[entry.label] {
                report(field, "metronome.dimensions makes the label \(entry.label), which is already that of \(owner)")
            } else {
                owners[entry.label] = "metronome.dimensions" + (field.map { " at \($0.node.position)" } ?? "")
            }
        }
    }

    private static func place(_ position: SourcePosition?) -> String { position.map { " at \($0)" } ?? " of metrics_generator" }

    /// The label that a dimension or mapping of this name makes (tempo-behaviour 3.5).
    static func label(_ name: String) -> String {
        let label = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    let isAllowed = scalar == "_" || (scalar.isASCII && (UInt8(scalar.value).isASCIILetter || UInt8(scalar.value).isDigit))
                    return isAllowed ? scalar : "_"
                }))
        return SpanMetricsSettings.Intrinsics.names.contains(label) ? "__" + label : label
    }
}
