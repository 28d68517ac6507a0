/// What calls whose texts came before count for, by the hash that stands for their texts: nothing is spelt or compared again.
///
/// Sound because it is forgotten as soon as anything that is tracked has been let go (``TrackedTable/removals``).
struct TrackedShapes: ~Copyable {
    /// Hashes that are remembered, each in one place.
    private static let places = 256

    private struct Place {
        var shape: UInt64 = 0
        var tracked: Unmanaged<TrackedCalls>?
    }

    /// None as long as nothing is remembered.
    private var known: [Place] = []
    private var removals: UInt64 = 0

    @inline(__always)
    private static func place(_ shape: UInt64) -> Int { Int(truncatingIfNeeded: shape &>> 32) & (places - 1) }

    /// - Parameters:
    ///   - shape: 0 is never found.
    ///   - removals: things that were let go so far.
    @inline(__always)
    mutating func find(_ shape: UInt64, removals: UInt64) -> Unmanaged<TrackedCalls>? {
        if removals != self.removals {
            known.removeAll()
            self.removals = removals
        }
        guard shape != 0, !known.isEmpty else { return nil }
        let place = known[Self.place(shape)]
        return place.shape == shape ? place.tracked : nil
    }

    mutating func note(_ shape: UInt64, _ tracked: Unmanaged<TrackedCalls>) {
        guard shape != 0 else { return }
        if known.isEmpty { known = Array(repeating: Place(), count: Self.places) }
        known[Self.place(shape)] = Place(shape: shape, tracked: tracked)
    }
}
