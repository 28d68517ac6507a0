import Settings

/// Where the dimensions and mappings stand in the files; nil: in a file that is not at hand any more.
private struct DimensionPlaces {
    private static let spanMetrics = ["metrics_generator", "processor", "span_metrics"]

    var dimensions: [Field?]
    var mappings: [Field?]

    /// - Parameter block: what `metrics_generator` stands in; nil: it stands nowhere.
    init(in block: Field?) {
        let spanMetrics = block?.below(Self.spanMetrics)
        dimensions = spanMetrics?.below("dimensions")?.items ?? []
        mappings = spanMetrics?.below("dimension_mappings")?.items ?? []
    }

    /// Nowhere.
    init(_ settings: SpanMetricsSettings) {
        dimensions = Array(repeating: nil, count: settings.dimensions.count)
        mappings = Array(repeating: nil, count: settings.mappings.count)
    }
}

/// A mapping's final label name must not be an enabled intrinsic's, a dimension's or an earlier mapping's (tempo-behaviour 3.6). Tempo 3.0
/// then emits nothing at all for the tenant and 2.10 lets the later one win, so here it stops the start. A mapping called like an
/// intrinsic (`span_name`) is no collision: its label gets the prefix `__` like a dimension's. An entry of `metronome.dimensions` must not
/// meet any other label either, `job` and `instance` of `enable_target_info` included.
enum DimensionCollisions {
    static func check(_ settings: Settings, _ document: Field) {
        let table = document.below(["metronome", "dimensions"])?.items.map { $0.below("label") ?? $0 } ?? []
        check(
            settings, settings.overrides.defaults, DimensionPlaces(in: document), DimensionPlaces(in: document.below(["overrides", "defaults"])),
            table
        ) { field, message in
            document.findings.error(at: field?.node.position, field?.path ?? "", message)
        }
    }

    /// The same for one tenant's override, of which `tenant` is the block in the scoped form: the base was read before.
    static func check(_ base: Settings, _ override: TenantOverrides, tenant: Field) {
        let table = [Field?](repeating: nil, count: base.dimensionTable.entries.count)
        check(base, override, DimensionPlaces(base.generator.processor.spanMetrics), DimensionPlaces(in: tenant), table) { field, message in
            tenant.findings.error(at: field?.node.position ?? tenant.keyPosition, field?.path ?? tenant.path, message)
        }
    }

    private static func check(
        _ base: Settings, _ override: TenantOverrides, _ basePlaces: DimensionPlaces, _ overridePlaces: DimensionPlaces, _ table: [Field?],
        report: (Field?, String) -> Void
    ) {
        let combined = override.spanMetrics.applied(to: base.generator.processor.spanMetrics)
        let dimensions = override.spanMetrics.dimensions == nil ? basePlaces.dimensions : overridePlaces.dimensions
        let mappings = override.spanMetrics.mappings == nil ? basePlaces.mappings : overridePlaces.mappings
        // With errors in a list its items are not kept, and the errors are reported already.
        guard dimensions.count == combined.dimensions.count, mappings.count == combined.mappings.count else { return }
        var owners: [String: String] = [:]
        for name in SpanMetricsSettings.Intrinsics.names where combined.intrinsics[name: name] == true {
            owners[name] = "the intrinsic dimension \(name)"
        }
        for (dimension, field) in zip(combined.dimensions, dimensions) {
            owners[LabelName.dimension(dimension)] = "dimension \(Excerpt.of(dimension))" + place(field?.node.position)
        }
        for (mapping, field) in zip(combined.mappings, mappings) {
            let label = LabelName.dimension(mapping.name)
            if let owner = owners[label] {
                report(field, "mapping \(Excerpt.of(mapping.name)) makes the label \(label), which is already that of \(owner)")
            } else {
                owners[label] = "mapping \(Excerpt.of(mapping.name))" + place(field?.node.position)
            }
        }
        check(base.dimensionTable, table, owners, combined, report)
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
}
