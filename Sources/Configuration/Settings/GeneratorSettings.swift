/// `metrics_generator` without its processors' per-tenant part (tempo-behaviour 1.2).
package struct GeneratorSettings: Sendable, Equatable {
    package var processor = ProcessorSettings()
    package var registry = RegistrySettings()
    package var storage = StorageSettings()
    /// `metrics_ingestion_time_range_slack`, nanoseconds.
    package var ingestionSlack: Int64 = 30_000_000_000
    package var limiterType = LimiterType.series
    package init() {}
}

/// `limiter_type`: what `max_active_series` or `max_active_entities` counts.
package enum LimiterType: String, Sendable, Equatable, CaseIterable {
    case series, entity
}

/// `metrics_generator.registry` (tempo-behaviour 1.4). Times in nanoseconds, lengths in bytes.
package struct RegistrySettings: Sendable, Equatable {
    package var collectionInterval: Int64 = 15_000_000_000
    package var staleDuration: Int64 = 900_000_000_000
    package var externalLabels: [String: String] = [:]
    /// The label that carries the tenant's name; empty: none.
    package var injectTenantIDAs = ""
    /// 0 or less: no limit.
    package var maxLabelNameLength = 1024
    /// 0 or less: no limit.
    package var maxLabelValueLength = 2048
    package init() {}
}

/// `metrics_generator.storage` (tempo-behaviour 1.5). Times in nanoseconds.
package struct StorageSettings: Sendable, Equatable {
    /// Not required: what waits for remote write is kept in memory.
    package var path = ""
    package var flushDeadline: Int64 = 60_000_000_000
    package var addOrgIDHeader = true
    package var remoteWrite: [RemoteWriteSettings] = []
    /// No effect yet.
    package var wal = WALSettings()
    package init() {}
}

/// `metrics_generator.storage.wal`. No effect yet.
package struct WALSettings: Sendable, Equatable {
    package enum Compression: String, Sendable, Equatable, CaseIterable {
        case unset = "", none, snappy, zstd
    }
    package var segmentBytes = 134_217_728
    package var compression = Compression.none
    package var stripeSize = 16384
    /// Nanoseconds.
    package var truncateFrequency: Int64 = 7_200_000_000_000
    package var minTimeMilliseconds = 300_000
    package var maxTimeMilliseconds = 14_400_000
    package var noLockfile = false
    package init() {}
}
