/// Whether a label set has room, for who asks about a few of them.
extension SeriesGroup {
    /// Metrics of a label set that have no series: it is not known, or a limit refused them.
    ///
    /// - Parameter labels: those that are not empty, by name.
    /// - Returns: nil where labels are the resource's own, or nobody's.
    package func metricsWithoutSeries(_ labels: [String: String]) -> [(metric: Metric, weight: Int)]? {
        guard let plan = metrics.labels else { return nil }
        var key = ByteBuilder(capacity: 1024)
        Self.spell(labels, plan, into: &key)
        let refused = registry.refused(hash: KeyHash.hash(key.base.run, key.count, seed: KeyHash.seed), key: key.base.run, length: key.count)
        return metrics.metrics.enumerated().filter { refused >> UInt32(truncatingIfNeeded: $0.offset) & 1 == 1 }
            .map { ($0.element, registry.admission.weight(of: 1 << UInt32(truncatingIfNeeded: $0.offset))) }
    }

    /// The key that `LabelSetKey` reads these labels from.
    private static func spell(_ labels: [String: String], _ plan: LabelPlan, into key: inout ByteBuilder) {
        for label in plan.labels {
            let text = labels[label.name] ?? ""
            switch label.source {
            case .spanKind where !plan.spellsEnumerations: key.appendVarint(number(text, EnumText.spanKind))
            case .statusCode where !plan.spellsEnumerations: key.appendVarint(number(text, EnumText.statusCode))
            default:
                text.withSlice { bytes in
                    key.appendVarint(UInt64(bytes.count))
                    key.append(bytes)
                }
            }
        }
    }

    /// What an enumeration's name stands for; one without a name is its number.
    private static func number(_ text: String, _ name: (Int32) -> String) -> UInt64 {
        let value = (0...5 as ClosedRange<Int32>).first { name($0) == text } ?? Int32(text) ?? 0
        return UInt64(UInt32(bitPattern: value))
    }
}

extension SeriesBudget {
    /// Why series find no room.
    package enum Shortage: Sendable, Equatable {
        /// `max_active_series` or `max_active_entities` is reached.
        case limit(Int)
        /// `metronome.limits.memory`.
        case memory
    }

    /// What keeps a new one of this weight from having room now; nil: nothing does.
    package func shortage(for weight: Int) -> Shortage? {
        if isMemoryShort { return .memory }
        return maximum > 0 && active + weight > maximum ? .limit(maximum) : nil
    }
}
