import Pipeline

/// Keys staged by hand.
struct StagedBatch: ~Copyable {
    /// What entries carry before: no key hashes to it but by chance.
    static let untouchedHash: UInt64 = 0x1234_5678

    var keys = ByteBuilder(capacity: 64)
    /// The first value of each must come through untouched.
    var entries: [StagedObservation] = []

    /// One entry per row, one value per label; entries of equal rows have equal hashes, the others different ones.
    init(_ rows: [[String]]) {
        var firsts: [[String]: UInt64] = [:]
        for (index, row) in rows.enumerated() {
            let start = keys.count
            for value in row {
                keys.appendVarint(UInt64(value.utf8.count))
                keys.append(value)
            }
            let first = firsts[row] ?? UInt64(index)
            firsts[row] = first
            var entry = StagedObservation(hash: Self.untouchedHash &+ first << 32, key: start, keyLength: keys.count - start)
            entry.first = Double(index)
            entries.append(entry)
        }
    }

    mutating func rewrite(_ limits: LabelLimits, _ shape: LabelShape, now: UInt64) {
        entries.withCells { limits.rewrite($0, keys: &keys, shape: shape, now: now) }
    }

    /// The values of every entry as they are now.
    var rows: [[String]] {
        entries.map { entry in
            var cursor = WireCursor(keys.slice(entry.key, entry.keyLength))
            var values: [String] = []
            while let value = cursor.slice() { values.append(String(decoding: value, as: UTF8.self)) }
            return values
        }
    }

    var hashes: [UInt64] { entries.map(\.hash) }
}

/// A tenant's limits with a clock in seconds.
struct LimitsBench {
    static let start: UInt64 = 1_000_000_000_000
    let limits = LabelLimits(staleDuration: 900 * 1_000_000_000, now: Self.start)
    let shape: LabelShape

    init(_ labels: [String], _ sanitizing: LabelLimits.Sanitizing = .off, limit: Int = 0) {
        shape = LabelShape(labels: labels)
        update(sanitizing, limit: limit)
    }

    func update(_ sanitizing: LabelLimits.Sanitizing = .off, limit: Int = 0) {
        limits.update(LabelLimits.Settings(sanitizing: sanitizing, maxCardinality: limit))
    }

    func now(_ seconds: Double) -> UInt64 { Self.start + UInt64(seconds * 1e9) }

    /// What the rows become.
    func rewrite(_ rows: [[String]], at seconds: Double = 0) -> [[String]] {
        var batch = StagedBatch(rows)
        batch.rewrite(limits, shape, now: now(seconds))
        return batch.rows
    }

    /// nil: the limit does not know the label.
    func label(_ name: String) -> LabelFigures? {
        limits.report()?.labels.first { $0.name == name }.map { LabelFigures(limited: $0.limited, demand: $0.demand) }
    }
}

/// What the limit says about one label.
struct LabelFigures: Equatable {
    var limited: Int
    var demand: Int
}
