/// The shard of one metric, a counter or a histogram, to count in it one observation at a time.
///
/// Sound as long as the ``SeriesGroup`` that it is of lives, and on the shard's own loop only.
struct ObservedShard: BitwiseCopyable, @unchecked Sendable {
    /// What of an observation is not its value.
    struct Occasion: BitwiseCopyable {
        /// How many such observations it stands for.
        var weight = 1.0
        /// For an exemplar.
        var trace = TraceHalves.none
        /// When the request was received, nanoseconds. Of observations with the same time the last one is not known to be.
        var time: UInt64 = 0
    }

    private let series: Cells<SeriesShard>
    /// nil: it is a counter.
    private let place: Run<HistogramPlace>?

    init(_ shard: GroupShard) {
        series = shard.pointer
        place = shard.series.group.histograms > 0 ? shard.series.group.places : nil
    }

    /// Records that were let go so far.
    var removals: UInt64 { series.pointee.removals }

    /// Counts in a record that was found before, none having been let go since.
    ///
    /// - Parameter value: what a counter grows by, or what a histogram observes. With its weight it is finite.
    @inline(__always)
    func count(_ value: Double, _ occasion: Run<Occasion>, in record: RawCells) {
        series.pointee.use(record)
        add(value, occasion, to: record)
    }

    /// One copy of it for all callers: inlined into each it costs more than the call.
    @inline(never)
    private func observe(
        _ value: Double, _ occasion: Run<Occasion>, _ place: Run<HistogramPlace>, _ record: RawCells
    ) {
        series.pointee.observe(
            value, weight: occasion.pointee.weight, trace: occasion.pointee.trace, time: occasion.pointee.time, place, of: record)
    }

    /// Counts under a key.
    ///
    /// - Returns: the record that ``count(_:_:in:)`` may use from now on; nil where each observation has to ask anew.
    func count(_ value: Double, _ occasion: Run<Occasion>, hash: UInt64, _ key: WireSlice, _ left: inout SeriesShard.LeftOut)
        -> RawCells?
    {
        switch series.pointee.record(hash, key) {
        case .record(let record):
            add(value, occasion, to: record)
            return series.pointee.isOverflow(record) ? nil : record
        case .invalid: left.invalid &+= 1
        case .full: left.overLimit &+= 1
        }
        return nil
    }

    @inline(__always)
    private func add(_ value: Double, _ occasion: Run<Occasion>, to record: RawCells) {
        if let place {
            observe(value, occasion, place, record)
        } else {
            series.pointee.add(value * occasion.pointee.weight, to: 0, of: record)
        }
    }
}
