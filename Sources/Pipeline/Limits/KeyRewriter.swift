/// What ``LabelLimits`` does under its lock: the sanitiser, the limiter and the estimate behind both, key by key.
///
/// Nothing is allocated for a key unless its span name is learned or scratch memory has to grow. Sound because keys are
/// read through checked cursors, a new key is put together in a builder of its own and only then stored, and `keys` is
/// not written to while anything points into it.
struct KeyRewriter: ~Copyable {
    /// Nanoseconds between estimates of demand, at least (tempo-behaviour 6.11).
    static let demandInterval: UInt64 = 15 * 1_000_000_000
    /// Bytes of each builder that are kept from slice to slice.
    private static let keptBytes = 64 << 10

    private var limiter: LabelCardinalityLimiter
    private var watched = WatchedLabels()
    private var patterns = SpanNamePatterns()
    private var labelSets: SlidingCardinality
    private var postSanitizationDemand = 0
    private var demandAt: UInt64
    private var template = ByteBuilder(capacity: 256)
    /// The key at hand after sanitising, if that changes it; and after limiting.
    private var sanitized = ByteBuilder(capacity: 1024)
    private var limited = ByteBuilder(capacity: 1024)
    /// A whole label, length and text.
    private var overflow = ByteBuilder(capacity: 64)
    private let seed = KeyHash.seed

    init(staleDuration: UInt64, now: UInt64) {
        limiter = LabelCardinalityLimiter(staleDuration: staleDuration, now: now)
        labelSets = SlidingCardinality(staleDuration: staleDuration, now: now)
        demandAt = now
        overflow.appendVarint(UInt64(LabelCardinalityLimiter.overflowValue.utf8.count))
        overflow.append(LabelCardinalityLimiter.overflowValue)
    }

    /// A label is over its limit: values are replaced until a decision says otherwise, whatever the settings are.
    var isLimiting: Bool { limiter.labelsOverLimit > 0 }

    /// Rewrites the keys of the first entries, in order; how many, at least one.
    mutating func rewrite(
        _ entries: CountedCells<StagedObservation>, keys: inout ByteBuilder, shape: LabelShape, settings: LabelLimits.Settings,
        now: UInt64
    ) -> Int {
        let isLimited = settings.limitsValues || isLimiting
        if isLimited { limiter.traffic(limit: settings.maxCardinality, spike: settings.spike, now: now) }
        let labels = isLimited ? watched.labels(of: shape, &limiter) : []
        var done = 0
        var bytes = 0
        while done < entries.count, bytes < LabelLimits.sliceBytes {
            bytes += entries[done].keyLength
            rewrite(&entries[done], &keys, shape, settings.sanitizing, labels)
            done += 1
        }
        if settings.sanitizing != .off { estimateDemand(now) }
        sanitized.removeAll(keeping: Self.keptBytes)
        limited.removeAll(keeping: Self.keptBytes)
        return done
    }

    @inline(__always)
    private mutating func rewrite(
        _ entry: inout StagedObservation, _ keys: inout ByteBuilder, _ shape: LabelShape, _ sanitizing: LabelLimits.Sanitizing,
        _ labels: [LabelCardinalityLimiter.Label?]
    ) {
        precondition(entry.key >= 0 && entry.keyLength >= 0 && entry.keyLength <= keys.count && entry.key <= keys.count - entry.keyLength)
        var key = WireSlice(start: RawRun(keys.base) + entry.key, count: entry.keyLength)
        var isSanitized = false
        if sanitizing != .off {
            let isChanged = sanitize(key, shape)
            let hash = isChanged ? KeyHash.hash(RawRun(sanitized.base), sanitized.count, seed: seed) : entry.hash
            labelSets.insert(hash ^ shape.salt)
            if isChanged, sanitizing == .enabled {
                key = sanitized.bytes
                isSanitized = true
            }
        }
        if !labels.isEmpty, limit(key, labels) {
            Self.store(limited, in: &entry, &keys, seed)
        } else if isSanitized {
            Self.store(sanitized, in: &entry, &keys, seed)
        }
    }

    /// Puts the key with the name's template in the place of the name into ``sanitized``; false if the name stays.
    private mutating func sanitize(_ key: WireSlice, _ shape: LabelShape) -> Bool {
        guard let index = shape.spanName else {
            patterns.skipNameless()
            return false
        }
        var cursor = WireCursor(key)
        for _ in 0..<index {
            guard cursor.slice() != nil else { return false }
        }
        let before = cursor.position
        template.removeAll()
        guard let name = cursor.slice(), patterns.template(of: name, into: &template) else { return false }
        sanitized.removeAll()
        sanitized.append(key.start, before - key.start)
        sanitized.appendVarint(UInt64(template.count))
        sanitized.append(template)
        sanitized.append(cursor.position, cursor.end - cursor.position)
        return true
    }

    /// Asks the limiter about every label that the set has, and puts the key with what takes the place of values into
    /// ``limited``; false if all values stay.
    private mutating func limit(_ key: WireSlice, _ labels: [LabelCardinalityLimiter.Label?]) -> Bool {
        var cursor = WireCursor(key)
        var isChanged = false
        for label in labels {
            let start = cursor.position
            guard let value = cursor.slice() else { return false }
            if let label, value.count > 0, !limiter.admit(label: label, valueHash: KeyHash.hash(value.start, value.count, seed: seed)) {
                if !isChanged {
                    isChanged = true
                    limited.removeAll()
                    limited.append(key.start, start - key.start)
                }
                limited.append(overflow)
            } else if isChanged {
                limited.append(start, cursor.position - start)
            }
        }
        return isChanged
    }

    /// A key that is no longer than the old one takes its place, so that requests do not grow; else it is appended.
    private static func store(_ new: borrowing ByteBuilder, in entry: inout StagedObservation, _ keys: inout ByteBuilder, _ seed: UInt64) {
        if new.count <= entry.keyLength {
            (keys.base + entry.key).copyMemory(from: new.base, byteCount: new.count)
        } else {
            entry.key = keys.count
            keys.append(new)
        }
        entry.keyLength = new.count
        entry.hash = KeyHash.hash(RawRun(new.base), new.count, seed: seed)
    }

    private mutating func estimateDemand(_ now: UInt64) {
        guard now >= demandAt, now - demandAt >= Self.demandInterval else { return }
        demandAt = now
        labelSets.advance(to: now)
        postSanitizationDemand = labelSets.estimate()
    }

    func report(_ settings: LabelLimits.Settings) -> LabelLimitsReport {
        var labels = limiter.reports()
        if !settings.limitsValues {
            for index in labels.indices { labels[index].demand = 0 }
        }
        return LabelLimitsReport(
            spanNames: patterns.counters, postSanitizationDemand: settings.sanitizing == .off ? 0 : postSanitizationDemand,
            patterns: patterns.count, labels: labels, unwatchedLabels: limiter.unwatchedLabels)
    }
}
