/// In which five minutes of the last 24 hours a model was up: constant memory (2.3 KB) whatever the traffic.
///
/// Sound because every place is a slot number modulo the number of slots, for which the memory was allocated, and because only its
/// ``TrackedCalls`` uses it, under the lock of their ``ProviderHealth``.
final class UptimeHistory {
    /// Calls of five minutes that say something about the provider, and those of them that failed through its fault.
    private struct Slot: BitwiseCopyable {
        var accountable: UInt32 = 0
        var blamed: UInt32 = 0
    }

    /// The one that time is in, and 24 hours before it.
    private static let slots = 289

    private let calls: Cells<Slot>
    /// The number of the latest slot that holds a call; what lies ``slots`` before it is forgotten.
    private var latest: UInt64 = 0
    /// Its place: most calls are of it.
    private var latestSlot: Cells<Slot>

    init() {
        calls = .allocate(capacity: Self.slots)
        calls.initialize(repeating: Slot(), count: Self.slots)
        latestSlot = calls
    }

    deinit { calls.deallocate() }

    /// - Parameter number: of the five minutes that the call ended in.
    func record(_ outcome: CallOutcome, slot number: UInt64) {
        guard outcome.isAccountable else { return }
        if number > latest { advance(to: number) }
        guard latest - number < UInt64(Self.slots) else { return }
        let slot = number == latest ? latestSlot : calls + Self.place(number)
        // At the largest number they stay as they are, so that their relation does.
        guard slot.pointee.accountable < .max else { return }
        slot.pointee.accountable &+= 1
        if outcome.isBlamed { slot.pointee.blamed &+= 1 }
    }

    private static func place(_ number: UInt64) -> Int { Int(truncatingIfNeeded: number % UInt64(slots)) }

    private func advance(to number: UInt64) {
        let passed = min(number - latest, UInt64(Self.slots))
        for back in 0..<passed { calls[Self.place(number - back)] = Slot() }
        latest = number
        latestSlot = calls + Self.place(number)
    }

    /// Of the slots with calls that say something, the part in which it was up: at least `least` of these did not fail through the provider's
    /// fault; nil: there are none.
    func share(least: Double, now: UInt64) -> Double? {
        let current = now / HealthWindow.hour.slotWidth
        var (known, up) = (0, 0)
        for back in 0..<UInt64(Self.slots) where latest >= back && current < (latest - back) + UInt64(Self.slots) {
            let slot = calls[Self.place(latest - back)]
            guard slot.accountable > 0 else { continue }
            known += 1
            if Double(slot.accountable - slot.blamed) >= least * Double(slot.accountable) { up += 1 }
        }
        return known > 0 ? Double(up) / Double(known) : nil
    }
}
