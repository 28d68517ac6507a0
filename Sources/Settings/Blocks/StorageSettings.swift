/// `metrics_generator.storage` (tempo-behaviour 1.5). Times in nanoseconds.
package struct StorageSettings: KeyBlock {
    package var path = ""
    package var wal = WALSettings()
    package var flushDeadline = Int64.minute
    package var addOrgIDHeader = true
    package var remoteWrite: [RemoteWriteSettings] = []
    package init() {}

    package static let rows = KeyRows<StorageSettings> {
        KeyRow(
            "path", \.path, .text, "Where counters and unsent collections are kept over restarts.",
            .better(
                "need not be set; where it is, counters and unsent collections "
                    + "[survive](../Sources/Metronome/Documentation.docc/Durability.md) a restart, which Tempo's do not"))
        KeyRow("wal", \.wal, .block(), "Tempo's write-ahead log.", .same)
        KeyRow(
            "remote_write_flush_deadline", \.flushDeadline, .duration(), "How long the last remote write may take after SIGTERM.",
            .better(
                "Tempo's minute would outlast the patience of most supervisors, so `metronome.limits.shutdown_deadline` (25s) may end it earlier; "
                    + "set that to `1m` for Tempo's way"))
        KeyRow(
            "remote_write_add_org_id_header", \.addOrgIDHeader, .flag, "Whether requests of a tenant carry its name in X-Scope-OrgID.", .same,
            since: "2.3–")
        KeyRow("remote_write", \.remoteWrite, .blocks(), "Where series are sent; without an entry they are at `/metrics/spans`.", .same)
    }
}

/// `metrics_generator.storage.wal`.
package struct WALSettings: KeyBlock {
    package enum Compression: String, Sendable, Equatable, CaseIterable {
        case unset = "", none, snappy, zstd
    }
    package var segmentBytes = 134_217_728
    package var compression = Compression.none
    package var stripeSize = 16384
    /// Nanoseconds.
    package var truncateFrequency = 2 * Int64.hour
    package var minTimeMilliseconds = 300_000
    /// nil: as long as `metronome.limits.max_log_age` says.
    package var maxTimeMilliseconds: Int?
    package var noLockfile = false
    package init() {}

    package static let rows = KeyRows<WALSettings> {
        KeyRow("wal_segment_size", \.segmentBytes, .count, "Bytes of a segment.", .noEffect("files have 16 MiB, and go one by one"))
        KeyRow(
            "wal_compression", \.compression, .word(yes: .snappy, no: .none), "How segments are compressed.",
            .noEffect("what is kept are the requests as they are sent: compressed already"))
        KeyRow("stripe_size", \.stripeSize, .count, "Stripes of the series' table.", .noEffect("each thread has its own series: nothing is locked"))
        KeyRow("truncate_frequency", \.truncateFrequency, .duration(), "How often old segments are removed.", Self.atOnce)
        KeyRow("min_wal_time", \.minTimeMilliseconds, .count, "Milliseconds that samples are kept at least.", Self.atOnce)
        KeyRow(
            "max_wal_time", \.maxTimeMilliseconds, .optional(.count), "Milliseconds that samples are kept at most.",
            .better("left out, or 0, it is two hours instead of four, which `metronome.limits.max_log_age` changes as well and wins"),
            shown: .whenSet)
        KeyRow(
            "no_lockfile", \.noLockfile, .flag, "No lock on the folder.",
            .noEffect("the folder is always locked; the lock ends with the process, however that ends, so that none has to be left out"))
    }

    private static let atOnce = Effect.noEffect("a file is deleted as soon as every endpoint has what is in it: nobody else reads it")
}
