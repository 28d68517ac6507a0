import Pipeline

/// The cumulative native histogram of one series, and in mode `both` its classic buckets, which share its counts
/// (tempo-behaviour 6.4). The collector holds one per live series and merges what the shards observed.
///
/// Counts never exceed ``NativeUnits/limit`` in total; observations beyond it add to nothing but the sum.
package struct NativeHistogram: Sendable, Equatable {
    /// The resolution at this time: that of the settings, or coarser where the bucket limit asked for it.
    package internal(set) var schema: NativeSchema
    /// Populated buckets, ascending by index.
    package internal(set) var buckets: [NativeBucket] = []
    package internal(set) var zeroCount: UInt64 = 0
    /// All observations.
    package internal(set) var count: UInt64 = 0
    /// Seconds.
    package internal(set) var sum: Double = 0
    /// Mode `both`: observations per classic bucket without `+Inf`, not cumulated. Empty in mode `native`.
    package internal(set) var classic: [UInt64]
    /// Creation or last reset, milliseconds.
    var lastReset: Int64
    /// When the pending reset is due, milliseconds.
    var resetDue: Int64?

    /// - Parameters:
    ///   - classicBuckets: bounds of the classic histogram, `+Inf` apart; 0 in mode `native`.
    ///   - now: milliseconds; resets are counted from here.
    package init(_ settings: NativeHistogramPlan, classicBuckets: Int = 0, at now: Int64) {
        schema = settings.schema
        classic = Array(repeating: 0, count: max(classicBuckets, 0))
        lastReset = now
    }

    /// Whether nothing was observed since creation or the last reset.
    package var isEmpty: Bool { count == 0 }

    // MARK: Observing

    /// Counts one value `count` times: a single observation of multiplier m counts ``NativeUnits/count(multiplier:)`` times.
    ///
    /// - Parameter classicBucket: the classic bucket of the value; the bound count stands for `+Inf`.
    package mutating func observe(
        _ value: Double, count units: UInt64, classicBucket: Int = .max, _ settings: NativeHistogramPlan, at now: Int64
    ) {
        guard units > 0 else { return }
        advance(settings, to: now)
        let bucket = NativeSchema.isZero(value) ? nil : NativeBucket(index: settings.schema.index(of: value), count: units)
        apply(settings, at: now) { histogram in
            histogram.sum += value * Double(units)
            histogram.addClassic(classicBucket, units)
            guard let bucket else { return histogram.addZeros(units) }
            histogram.add(bucket, settings)
        }
    }

    /// Adds what a shard observed since the last collection.
    ///
    /// - Parameters:
    ///   - found: buckets at the resolution of the settings, in any order.
    ///   - classicCounts: mode `both`: what the shard counted per classic bucket, not cumulated; more than the histogram has
    ///     (`+Inf`) is left alone.
    package mutating func merge(
        _ found: some Collection<NativeBucket>, zeros: UInt64, sum added: Double,
        classicCounts: some Collection<Double> = EmptyCollection<Double>(), _ settings: NativeHistogramPlan, at now: Int64
    ) {
        advance(settings, to: now)
        apply(settings, at: now) { histogram in
            histogram.sum += added
            histogram.addZeros(zeros)
            for bucket in found { histogram.add(bucket, settings) }
            for (place, units) in classicCounts.enumerated() { histogram.addClassic(place, NativeUnits.count(multiplier: units)) }
        }
    }

    private mutating func addZeros(_ units: UInt64) {
        zeroCount += admitted(units)
    }

    private mutating func addClassic(_ place: Int, _ units: UInt64) {
        guard classic.indices.contains(place) else { return }
        classic[place] = NativeUnits.sum(classic[place], units)
    }

    /// Adds `units` to the total as far as there is room.
    private mutating func admitted(_ units: UInt64) -> UInt64 {
        let units = min(units, NativeUnits.limit - count)
        count += units
        return units
    }

    private mutating func add(_ bucket: NativeBucket, _ settings: NativeHistogramPlan) {
        let units = admitted(bucket.count)
        guard units > 0 else { return }
        let index = NativeSchema.coarsened(bucket.index, by: settings.schema.number - schema.number)
        let place = firstPlace(atLeast: index)
        if place < buckets.count, buckets[place].index == index {
            buckets[place].count += units
        } else {
            buckets.insert(NativeBucket(index: index, count: units), at: place)
        }
    }

    private func firstPlace(atLeast index: Int32) -> Int {
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: The bucket limit

    /// Carries out a reset that is due. For series without observations too: call it at every collection.
    package mutating func advance(_ settings: NativeHistogramPlan, to now: Int64) {
        guard let due = resetDue, now >= due else { return }
        reset(settings, at: due)
    }

    /// Adds, then keeps the bucket limit: by a reset (which keeps what is being added) if the last one is long enough ago,
    /// else by halving the resolution, undone by a reset as soon as it may be.
    private mutating func apply(_ settings: NativeHistogramPlan, at now: Int64, _ addition: (inout NativeHistogram) -> Void) {
        addition(&self)
        guard exceedsLimit(settings) else { return }
        let mayReset = settings.minResetMilliseconds > 0 && resetDue == nil
        if mayReset, now &- lastReset >= settings.minResetMilliseconds {
            reset(settings, at: now)
            addition(&self)
            guard exceedsLimit(settings) else { return }
        }
        if settings.minResetMilliseconds > 0, resetDue == nil { resetDue = lastReset &+ settings.minResetMilliseconds }
        while exceedsLimit(settings), schema.number > NativeSchema.coarsest { halveResolution() }
    }

    private func exceedsLimit(_ settings: NativeHistogramPlan) -> Bool {
        settings.maxBuckets > 0 && buckets.count > settings.maxBuckets
    }

    private mutating func reset(_ settings: NativeHistogramPlan, at time: Int64) {
        self = NativeHistogram(settings, classicBuckets: classic.count, at: time)
    }

    /// Merges pairs of buckets.
    private mutating func halveResolution() {
        schema = NativeSchema(number: schema.number - 1)
        var kept = 0
        for bucket in buckets {
            let index = NativeSchema.coarsened(bucket.index, by: 1)
            if kept > 0, buckets[kept - 1].index == index {
                buckets[kept - 1].count += bucket.count
            } else {
                buckets[kept] = NativeBucket(index: index, count: bucket.count)
                kept += 1
            }
        }
        buckets.removeLast(buckets.count - kept)
    }

    // MARK: Classic view

    /// Mode `both`: calls `body` with each classic bucket's place and cumulated count, `+Inf` (all observations) last.
    package func forEachCumulated(_ body: (Int, UInt64) -> Void) {
        var cumulated: UInt64 = 0
        for (place, units) in classic.enumerated() {
            cumulated = min(NativeUnits.sum(cumulated, units), count)
            body(place, cumulated)
        }
        body(classic.count, count)
    }
}
