/// `metrics_generator.storage` (tempo-behaviour 1.5).
enum StorageSchema {
    static func decode(_ keys: MappingReader, _ settings: inout StorageSettings, _ environment: (String) -> String?) {
        keys.read("path", into: &settings.path) { $0.string() }
        keys.read("remote_write_flush_deadline", into: &settings.flushDeadline) { $0.duration() }
        keys.read("remote_write_add_org_id_header", into: &settings.addOrgIDHeader) { $0.bool() }
        keys.field("wal")?.mapping { decodeWAL($0, &settings.wal) }
        keys.read("remote_write", into: &settings.remoteWrite) { field in
            var seen: [RemoteWriteSettings] = []
            return field.secretly.sequence(ofMappings: true)?.compactMap { item in
                let before = item.findings.errors.count
                guard let entry = RemoteWriteSchema.entry(item, environment) else { return nil }
                // Both would write the same samples (tempo-behaviour 7.1).
                if item.findings.errors.count == before, seen.contains(entry) { item.fail("duplicate entry: an earlier one says the same") }
                seen.append(entry)
                return entry
            }
        }
    }

    private static func decodeWAL(_ keys: MappingReader, _ wal: inout WALSettings) {
        keys.readLater("wal_segment_size", into: &wal.segmentBytes) { $0.integer(0...Int.max) }
        keys.readLater("wal_compression", into: &wal.compression) { field in
            // A switch in older releases.
            if let isOn = field.writtenBool { return isOn ? .snappy : WALSettings.Compression.none }
            return field.choice(WALSettings.Compression.self).map { $0 == .unset ? .none : $0 }
        }
        keys.readLater("stripe_size", into: &wal.stripeSize) { $0.integer(0...Int.max) }
        keys.readLater("truncate_frequency", into: &wal.truncateFrequency) { $0.duration() }
        keys.readLater("min_wal_time", into: &wal.minTimeMilliseconds) { $0.integer(0...Int.max) }
        keys.readLater("max_wal_time", into: &wal.maxTimeMilliseconds) { $0.integer(0...Int.max) }
        keys.readLater("no_lockfile", into: &wal.noLockfile) { $0.bool() }
    }
}
