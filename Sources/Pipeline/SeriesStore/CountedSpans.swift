extension SeriesShard {
    /// Spans of one request that were left out.
    struct LeftOut {
        /// ``LabelSetRegistry/limit`` is reached.
        var overLimit = 0
        /// Their labels are not valid (tempo-behaviour 2.8).
        var invalid = 0
    }

    /// Indices of the numbers of a span-metrics record.
    enum SpanValue {
        static let calls = 0
        static let size = 1
        static let latencySum = 2
    }

    /// Phase two: two looks ahead bring slots and records into the cache, then every span is counted.
    ///
    /// - Parameters:
    ///   - summaries: of the same request.
    ///   - time: when the request was received, in nanoseconds.
    mutating func count(
        _ pending: borrowing PendingSpans, _ range: Range<Int>, _ summaries: borrowing SpanSummaries, at time: UInt64
    ) -> LeftOut {
        var left = LeftOut()
        let spans = pending.entries
        let hasLatency = group.histograms > 0
        let place = group.places
        var index = range.lowerBound
        while index < range.upperBound {
            let batch = min(index &+ 32, range.upperBound)
            // The slots of this batch are on their way since phase one; now fetch the records that they name.
            fetchRecords(of: spans, index..<batch)
            while index < batch {
                let span = spans + index
                // The last one of a request is the last, wherever its exemplar ends up.
                let time = time &+ UInt64(truncatingIfNeeded: index)
                index &+= 1
                switch record(span.pointee.hash, pending.key(span.pointee)) {
                case .record(let record):
                    add(span.pointee.weight, to: SpanValue.calls, of: record)
                    add(span.pointee.size, to: SpanValue.size, of: record)
                    guard hasLatency else { continue }
                    if span.pointee.order != 0 {
                        observe(summaries, span.pointee, time: time, place.pointee, of: record)
                        continue
                    }
                    observe(
                        span.pointee.latency, weight: span.pointee.weight, trace: Self.trace(span.pointee.traceID), time: time,
                        place.pointee, of: record)
                case .invalid: left.invalid &+= 1
                case .full: left.overLimit &+= 1
                }
            }
        }
        return left
    }

    /// Marks a label set as seen: of a gauge that is always 1.
    ///
    /// - Parameter times: observations that it stands for, which only limits count one by one.
    mutating func mark(_ pending: borrowing PendingSpans, _ index: Int, times: Int = 1) -> LeftOut {
        let item = pending.entries[index]
        switch record(item.hash, pending.key(item)) {
        case .record(let record):
            if isOverflow(record) { noteLimited(times: times - 1) }
            return LeftOut()
        case .invalid: return LeftOut(overLimit: 0, invalid: times)
        case .full: return LeftOut(overLimit: 1, invalid: 0)
        }
    }

    @inline(__always)
    static func trace(_ id: UnsafeRawPointer?) -> (high: UInt64, low: UInt64) {
        guard let id else { return (0, 0) }
        return (UInt64(bigEndian: id.loadUnaligned(as: UInt64.self)), UInt64(bigEndian: (id + 8).loadUnaligned(as: UInt64.self)))
    }
}
