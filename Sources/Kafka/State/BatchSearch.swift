/// Where a batch ends of which nothing can be read: brokers give it whole to whoever asks for one of its offsets, and nobody tells how many
/// records are in it. Read from ever further on until something else comes, then from halfway between. Pure.
package struct BatchSearch: Sendable, Equatable {
    /// Of its first record.
    package let base: Offset
    /// An offset in it.
    private var inside: Offset
    /// One behind it; nil: none is known.
    private var behind: Offset?
    private var step: Offset = 1

    package init(base: Offset) {
        self.base = base
        inside = base
    }

    /// Where to read next; nil: ``end`` is known.
    package var probe: Offset? {
        guard let behind else { return Self.sum(base, step) }
        return behind - inside > 1 ? inside + (behind - inside) / 2 : nil
    }

    /// Behind its last record; nil: not known yet.
    package var end: Offset? {
        guard let behind, behind - inside <= 1 else { return nil }
        return behind
    }

    /// The batch came again.
    package mutating func cameAgain() {
        guard let probe else { return }
        inside = max(inside, probe)
        if behind == nil { step = Self.sum(step, step) }
    }

    /// Something else came, or nothing is there: the batch ends at `offset` or before it.
    package mutating func ends(before offset: Offset) {
        // Even one of a broker that is wrong is gone past.
        behind = max(min(behind ?? offset, offset), Self.sum(inside, 1))
    }

    private static func sum(_ a: Offset, _ b: Offset) -> Offset {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
