extension SeriesShard {
    /// Observations of one request that were left out.
    struct LeftOut {
        /// ``LabelSetRegistry/limit`` is reached.
        var overLimit = 0
        /// Their labels are not valid (tempo-behaviour 2.8).
        var invalid = 0
    }

    /// Observations whose slots and records are fetched together.
    private static let batch = 32

    /// Phase two: two looks ahead bring slots and records into the cache, then every observation is counted as the group's ``CountingRule`` says.
    ///
    /// - Parameters:
    ///   - entries: of `staged`, or arranged by group from those.
    ///   - hasSlots: phase one has sent for the table's slots.
    ///   - time: when the request was received, in nanoseconds.
    mutating func count(
        _ entries: Cells<StagedObservation>, _ range: Range<Int>, of staged: borrowing StagedObservations, hasSlots: Bool = false,
        at time: UInt64
    ) -> LeftOut {
        var left = LeftOut()
        let rule = group.rule
        let marksLimited = registry.admission.budget.unit == .entities
        var index = range.lowerBound
        while index < range.upperBound {
            let batch = min(index &+ Self.batch, range.upperBound)
            if !hasSlots {
                let prefetch = slotPrefetch
                for ahead in index..<batch { prefetch(entries[ahead].hash) }
            }
            // Their slots are on their way; now fetch the records that they name.
            fetchRecords(of: entries.run, index..<batch)
            fetchNatives(of: entries.run, index..<batch, rule)
            while index < batch {
                let entry = entries + index
                // The last one of a request is the last, wherever its exemplar ends up.
                let time = time &+ UInt64(truncatingIfNeeded: index)
                index &+= 1
                if !rule.isPlain, !Self.counts(entry.run, rule) { continue }
                let isLimited = rule.follows && entry.pointee.marks.contains(.limited)
                switch isLimited ? .record(overflowRecord(entry.pointee.hash)) : record(entry.run, of: staged) {
                case .record(let record):
                    add(entry.run, rule, to: record)
                    if _fastPath(entry.pointee.order == 0) {
                        for index in 0..<rule.histograms {
                            observe(
                                rule.value(entry.run, of: index), weight: entry.pointee.weight, trace: entry.pointee.trace, time: time,
                                rule.places + index, of: record)
                        }
                    } else {
                        observe(staged.summaries, entry.run, rule, time: time, of: record)
                    }
                    if marksLimited, isOverflow(record) { entry.pointee.marks.insert(.limited) }
                case .invalid:
                    left.invalid &+= 1
                    entry.pointee.marks.insert(.leftOut)
                case .full:
                    left.overLimit &+= 1
                    entry.pointee.marks.insert(.leftOut)
                }
            }
        }
        return left
    }

    @inline(__always)
    private mutating func record(_ entry: Run<StagedObservation>, of staged: borrowing StagedObservations) -> Found {
        guard let known = entry.pointee.record else { return record(entry.pointee.hash, staged.key(entry)) }
        use(known)
        return .record(known)
    }

    @inline(__always)
    private static func counts(_ entry: Run<StagedObservation>, _ rule: CountingRule.Compiled) -> Bool {
        if rule.follows, entry.pointee.marks.contains(.leftOut) { return false }
        return switch rule.condition {
        case .always: true
        case .failed: entry.pointee.marks.contains(.failed)
        case .hasThird: !entry.pointee.third.isNaN
        case .isFinite: (entry.pointee.first * entry.pointee.weight).isFinite
        }
    }

    @inline(__always)
    private func add(_ entry: Run<StagedObservation>, _ rule: CountingRule.Compiled, to record: RawCells) {
        if rule.weight >= 0 { add(entry.pointee.weight, to: rule.weight, of: record) }
        guard rule.growth >= 0 else { return }
        let value = Self.value(entry, rule.growthValue)
        add(rule.isWeighted ? value * entry.pointee.weight : value, to: rule.growth, of: record)
    }

    /// Observes what the spans took that one span sums up.
    @inline(never)
    private mutating func observe(
        _ summaries: borrowing SpanSummaries, _ entry: Run<StagedObservation>, _ rule: CountingRule.Compiled, time: UInt64,
        of record: RawCells
    ) {
        for index in 0..<rule.histograms { observe(summaries, entry.pointee, time: time, rule.places + index, of: record) }
    }

    @inline(__always)
    private static func value(_ entry: Run<StagedObservation>, _ offset: Int) -> Double {
        (RawRun(entry) + offset).load(as: Double.self)
    }

    /// Marks a label set as seen: of a gauge that is always 1.
    ///
    /// - Parameter times: observations that it stands for, which only limits count one by one.
    mutating func mark(_ staged: borrowing StagedObservations, _ index: Int, times: Int = 1) -> LeftOut {
        let entry = staged.entries + index
        switch record(entry.pointee.hash, staged.key(entry.run)) {
        case .record(let record):
            if isOverflow(record) { noteLimited(times: times - 1) }
            return LeftOut()
        case .invalid: return LeftOut(overLimit: 0, invalid: times)
        case .full: return LeftOut(overLimit: 1, invalid: 0)
        }
    }
}
