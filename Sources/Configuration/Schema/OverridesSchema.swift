/// `overrides` in its scoped form, and in the flat one which is rewritten to it (tempo-behaviour 1.6, 1.7).
enum OverridesSchema {
    static func decode(_ field: Field, _ settings: inout OverridesSettings, _ names: inout DimensionNames.Source) {
        let scoped = LegacyOverrides.scoped(field)
        scoped.mapping { keys in
            keys.field("defaults")?.mapping { decodeTenant($0, &settings.defaults, &names) }
            if let file = keys.field("per_tenant_override_config"), let path = file.string() {
                settings.perTenantConfig = path
                if let problem = OverridesFile.problem(path) {
                    file.fail(problem)
                }
            }
            keys.read("per_tenant_override_period", into: &settings.perTenantPeriod) { $0.prometheusDuration() }
            keys.ignore(LegacyOverrides.shared)
            keys.field("user_configurable_overrides")?.mapping { keys in
                keys.readLater("enabled", into: &settings.userConfigurable) { $0.bool() }
                keys.accept("overrides.user_configurable_overrides")
            }
        }
    }

    /// `defaults`, or one tenant's block.
    static func decodeTenant(_ keys: MappingReader, _ settings: inout TenantOverrides, _ names: inout DimensionNames.Source) {
        keys.accept("overrides.defaults")
        keys.field("ingestion")?.mapping { keys in
            keys.read("max_attribute_bytes", into: &settings.maxAttributeBytes) { $0.integer(0...Int.max) }
            keys.accept("overrides.defaults.ingestion")
        }
        keys.field("metrics_generator")?.mapping { keys in
            decodeGenerator(keys, &settings)
            decodeLimits(keys, &settings)
            keys.field("processor")?.mapping { OverrideProcessorSchema.decode($0, &settings, &names) }
        }
    }

    private static func decodeGenerator(_ keys: MappingReader, _ settings: inout TenantOverrides) {
        keys.read("processors", into: &settings.processors) { $0.processors() }
        keys.read("collection_interval", into: &settings.collectionInterval) { $0.overriddenInterval() }
        keys.read("disable_collection", into: &settings.disableCollection) { $0.bool() }
        keys.read("trace_id_label_name", into: &settings.traceIDLabelName) { $0.string() }
        keys.read("remote_write_headers", into: &settings.remoteWriteHeaders) { $0.remoteWriteHeaders(ofTenant: true) }
        keys.read("ingestion_time_range_slack", into: &settings.ingestionSlack) { $0.duration() }
        // Sizes of Tempo's way from distributor to generator.
        keys.accept("overrides.defaults.metrics_generator")
        keys.field("forwarder")?.mapping { $0.accept("overrides.defaults.metrics_generator.forwarder") }
    }

    private static func decodeLimits(_ keys: MappingReader, _ settings: inout TenantOverrides) {
        keys.read("max_active_series", into: &settings.maxActiveSeries) { $0.integer(0...Int(UInt32.max)) }
        keys.read("max_active_entities", into: &settings.maxActiveEntities) { $0.integer(0...Int(UInt32.max)) }
        keys.read("max_cardinality_per_label", into: &settings.maxCardinalityPerLabel) { $0.integer(0...Int.max) }
        keys.read("span_name_sanitization", into: &settings.spanNameSanitization) { $0.choice(SpanNameSanitization.self) }
        keys.readOptional("generate_native_histograms", into: &settings.generateNativeHistograms) { $0.choice(HistogramMode.self) }
        keys.read("native_histogram_bucket_factor", into: &settings.nativeHistogramBucketFactor) { $0.bucketFactor() }
        keys.read("native_histogram_max_bucket_number", into: &settings.nativeHistogramMaxBuckets) { $0.maxBuckets() }
        keys.read("native_histogram_min_reset_duration", into: &settings.nativeHistogramMinResetDuration) { $0.duration() }
    }
}

extension Field {
    /// Names of processors; unknown ones are ignored with a warning, as Tempo 3.0 does (tempo-behaviour 2.4).
    fileprivate func processors() -> [String]? {
        let known = TenantSettings.processorNames
        guard let items = sequence(named: { key in NearestKey.of(key, among: known) ?? key }) else { return nil }
        var names: [String] = []
        for item in items {
            guard let name = item.string() else { continue }
            switch name {
            case _ where TempoProcessors.left.contains(name):
                findings.leaveToTempo("processor \(name)")
                continue
            case _ where TempoProcessors.partsOfServiceGraphs.contains(name):
                findings.warn(item, TempoProcessors.noteOnPart(name, hasWhole: items.contains { $0.isText("service-graphs") }))
                continue
            case _ where !known.contains(name):
                let hint = NearestKey.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
                findings.warn(item, "unknown processor \(Excerpt.of(name)) is ignored\(hint)")
                continue
            default: break
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// 0: that of the registry. The least other one is the registry's too.
    fileprivate func overriddenInterval() -> Int64? {
        guard let interval = duration() else { return nil }
        guard interval == 0 || interval >= 1_000_000 else {
            reject("a duration of at least 1ms, or 0 for registry.collection_interval")
            return nil
        }
        return interval
    }

    /// How much wider each bucket of a native histogram is than the one below.
    func bucketFactor() -> Double? {
        guard let factor = double() else { return nil }
        guard factor == 0 || (factor > 1 && factor.isFinite) else {
            reject("a factor above 1, or 0 for the default")
            return nil
        }
        return factor
    }

    /// Buckets that a native histogram may have; 0: the default.
    func maxBuckets() -> Int? { integer(0...Int(UInt32.max)) }
}
