import Settings

/// What `/status/overrides`, `/status/overrides/{tenant}` and `/status/runtime_config` show (tempo-behaviour 10.1), as YAML
/// (`document`) or JSON (`json`). Secrets are `<secret>`.
package enum OverridesPages {
    /// - Parameters:
    ///   - known: tenants that have sent spans; those with an entry of their own are listed too.
    ///   - reloader: nil without a per-tenant override file.
    ///   - now: RFC 3339.
    package static func tenants(known: some Sequence<String>, reloader: OverridesReloader?, now: String) -> YAMLText {
        let entries = reloader?.current.entries ?? [:]
        let names = Set(entries.keys).union(known).sorted()
        let tenants = names.map { name in
            YAMLText.mapping([
                ("name", .string(name)), ("has_runtime_overrides", .bool(entries[name] != nil)),
                ("has_user_configurable_overrides", .bool(false)),
            ])
        }
        var page: [(String, YAMLText)] = [("now", .string(now)), ("tenants", .list(tenants))]
        if let reloader { page.append(("runtime_config", reload(reloader))) }
        return .mapping(page)
    }

    /// The state of the per-tenant override file, with the reason why its last read was in vain.
    package static func reload(_ reloader: OverridesReloader) -> YAMLText {
        let errors = reloader.lastErrors?.description.split(separator: "\n").map(String.init) ?? []
        return .mapping([
            ("file", .string(reloader.file)), ("sha256", .string(reloader.sha256)),
            ("last_reload_successful", .bool(reloader.lastErrors == nil)), ("errors", .strings(errors)),
        ])
    }

    /// One tenant: which entry holds for it, that entry, and what results from it and `metrics_generator`.
    package static func tenant(_ id: String, settings: Settings, overrides: RuntimeOverrides) -> YAMLText {
        .mapping([
            ("tenant", .string(id)),
            ("source", .string(overrides.source(for: id).rawValue)),
            ("overrides", YAMLText.rows(overrides.override(for: id, defaults: settings.overrides.defaults))),
            ("effective", effective(settings.tenant(id, overrides: overrides))),
        ])
    }

    /// All entries as a per-tenant override file; read back, it gives the same entries but for secrets.
    package static func runtimeConfiguration(_ overrides: RuntimeOverrides) -> YAMLText {
        let entries = overrides.entries.sorted { $0.key < $1.key }
        return .mapping([("overrides", .mapping(entries.map { ($0.key, YAMLText.rows($0.value)) }))])
    }

    /// What an entry changes for its tenant, one line a setting: compared with what would hold for it without that entry.
    package static func differences(_ id: String, settings: Settings, overrides: RuntimeOverrides) -> [String] {
        var others = overrides
        others.entries[id] = nil
        return effective(settings.tenant(id, overrides: overrides)).differences(from: effective(settings.tenant(id, overrides: others)))
    }

    /// The same for all entries, by tenant.
    package static func runtimeDifferences(_ overrides: RuntimeOverrides, settings: Settings) -> YAMLText {
        .mapping(
            overrides.entries.keys.sorted().map { id in
                (id, .strings(differences(id, settings: settings, overrides: overrides)))
            })
    }

    private static func effective(_ tenant: TenantSettings) -> YAMLText {
        var processor = ProcessorSettings()
        processor.spanMetrics = tenant.spanMetrics
        processor.serviceGraphs = tenant.serviceGraphs
        processor.hostInfo = tenant.hostInfo
        // The list of processors tells them.
        processor.spanMetrics.subprocessors = SpanMetricsSettings.Subprocessors()
        return .mapping([
            ("processors", .strings(tenant.processors)),
            ("collection_interval", .duration(tenant.collectionInterval)),
            ("disable_collection", .bool(tenant.disableCollection)),
            ("trace_id_label_name", .string(tenant.traceIDLabelName)),
            ("remote_write_headers", .secrets(tenant.remoteWriteHeaders)),
            ("ingestion_time_range_slack", .duration(tenant.ingestionSlack)),
            ("max_attribute_bytes", .number(tenant.maxAttributeBytes)),
            ("limiter_type", .string(tenant.limits.type.rawValue)),
            ("max_active_series", .number(tenant.limits.maxActiveSeries)),
            ("max_active_entities", .number(tenant.limits.maxActiveEntities)),
            ("max_cardinality_per_label", .number(tenant.limits.maxCardinalityPerLabel)),
            ("span_name_sanitization", .string(tenant.spanNameSanitization.rawValue)),
            ("generate_native_histograms", .string(tenant.nativeHistograms.mode.rawValue)),
            ("native_histogram_bucket_factor", .number(tenant.nativeHistograms.bucketFactor)),
            ("native_histogram_max_bucket_number", .number(tenant.nativeHistograms.maxBuckets)),
            ("native_histogram_min_reset_duration", .duration(tenant.nativeHistograms.minResetDuration)),
            ("registry", YAMLText.rows(tenant.registry)),
            ("processor", YAMLText.rows(processor)),
        ])
    }
}
