/// The calls of one provider, or of one of its models, by slots of time: constant memory (29 KB) whatever the traffic.
///
/// Sound because every place is computed from a slot number modulo the number of slots (``HistoryPlaces``) and a bucket below ``LatencyScale/buckets``,
/// for which the memory was allocated, and because only its ``ProviderHealth`` uses it, under its lock.
final class CallHistory {
    /// Counts of outcomes (padded), then of successful calls' latencies.
    private static let outcomes = 8
    private static let slotSize = outcomes + LatencyScale.buckets
    private static let slots = Int(HealthWindow.slots)

    /// The memory, as it is counted in: no reference is counted per call. Good as long as the history.
    struct Places: BitwiseCopyable {
        fileprivate let counts: Cells<UInt32>
        /// Which slot of time each place holds; 0: none.
        fileprivate let numbers: Cells<UInt64>

        /// Counts a call in each window that it lies in.
        ///
        /// - Returns: false when it is too old for all of them.
        @inline(__always)
        func record(_ outcome: CallOutcome, latencyBucket: Int, _ places: HistoryPlaces) -> Bool {
            let minute = record(outcome, latencyBucket, places.minute)
            let fiveMinutes = record(outcome, latencyBucket, places.fiveMinutes)
            let hour = record(outcome, latencyBucket, places.hour)
            return minute || fiveMinutes || hour
        }

        @inline(__always)
        private func record(_ outcome: CallOutcome, _ latencyBucket: Int, _ place: HistoryPlaces.Place) -> Bool {
            // A clock that went back: the slot is one of a later time already.
            guard place.index >= 0, numbers[place.index] <= place.number else { return false }
            let slot = counts + place.index &* CallHistory.slotSize
            if numbers[place.index] != place.number {
                slot.update(repeating: 0, count: CallHistory.slotSize)
                numbers[place.index] = place.number
            }
            Self.increment(slot + outcome.rawValue)
            if outcome == .ok { Self.increment(slot + (CallHistory.outcomes &+ latencyBucket)) }
            return true
        }

        /// Stays at the largest number rather than begin anew.
        @inline(__always)
        private static func increment(_ count: Cells<UInt32>) {
            if count.pointee < .max { count.pointee &+= 1 }
        }
    }

    let cells: Places
    private var counts: Cells<UInt32> { cells.counts }
    private var numbers: Cells<UInt64> { cells.numbers }

    init() {
        let places = HealthWindow.allCases.count * Self.slots
        cells = Places(counts: .allocate(capacity: places * Self.slotSize), numbers: .allocate(capacity: places))
        counts.initialize(repeating: 0, count: places * Self.slotSize)
        numbers.initialize(repeating: 0, count: places)
    }

    deinit {
        counts.deallocate()
        numbers.deallocate()
    }

    /// What a window holds.
    func figures(_ window: HealthWindow, now: UInt64) -> WindowFigures {
        var sums = CallCounts()
        var latencies = [Int](repeating: 0, count: LatencyScale.buckets)
        let current = now / window.slotWidth
        for place in (window.rawValue * Self.slots)..<((window.rawValue + 1) * Self.slots) {
            let number = numbers[place]
            guard number != 0, number <= current, current - number < HealthWindow.slots else { continue }
            let slot = counts + place * Self.slotSize
            for outcome in CallOutcome.allCases { sums[outcome] += Int(slot[outcome.rawValue]) }
            let buckets = slot + Self.outcomes
            latencies.withCells { latencies in
                for index in latencies.indices { latencies[index] &+= Int(buckets[index]) }
            }
        }
        return WindowFigures(sums, latencies: latencies)
    }
}
