/// The slots of time that a call lies in, one of each window: worked out once for a provider and its model.
struct HistoryPlaces: BitwiseCopyable {
    /// A slot, by its number since the epoch, and where it is kept in a ``CallHistory``.
    struct Place: BitwiseCopyable {
        var number: UInt64
        /// -1: the window does not reach back to it.
        var index: Int
    }

    let minute, fiveMinutes, hour: Place
    private let now: UInt64
    /// When the slot of the shortest window began: those of longer ones are whole numbers of them.
    private let start: UInt64

    /// Whether they are those of a call that ended at `end`, too.
    @inline(__always)
    func hold(end: UInt64, now: UInt64) -> Bool { now == self.now && min(end, now) &- start < HealthWindow.minute.slotWidth }

    /// Of a call that ended at `end`. One that has not ended yet by `now` (clocks differ) ended just now.
    @inline(__always)
    init(end: UInt64, now: UInt64) {
        let end = min(end, now)
        self.now = now
        start = end &- end % HealthWindow.minute.slotWidth
        minute = Self.place(.minute, end, now)
        fiveMinutes = Self.place(.fiveMinutes, end, now)
        hour = Self.place(.hour, end, now)
    }

    /// Inlined, so that widths are constants.
    @inline(__always)
    private static func place(_ window: HealthWindow, _ end: UInt64, _ now: UInt64) -> Place {
        let number = end / window.slotWidth
        guard now / window.slotWidth &- number < HealthWindow.slots else { return Place(number: number, index: -1) }
        return Place(number: number, index: window.rawValue &* Int(HealthWindow.slots) &+ Int(truncatingIfNeeded: number % HealthWindow.slots))
    }
}
