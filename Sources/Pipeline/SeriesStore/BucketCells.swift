/// Numbers cut into cells by their exponent and the first bits behind it, so fine that none has two of a histogram's bounds in it: the cell of
/// a value leaves one bound to compare it with.
///
/// The usual bounds double, or are 1, 2.5, 5, 10, so that a few dozen cells do.
struct BucketCells {
    /// Cells at most: 4 KiB.
    private static let limit = 2048

    /// By cell: how many bounds lie below all of its values. Values below the first bound belong to the first cell, those above the last one to the last.
    let firstBounds: [UInt16]
    /// What is taken off the bits of a value, moved by `shift`, to get its cell.
    let base: Int64
    /// Bits of a double that are not looked at.
    let shift: Int

    /// - Parameter bounds: ascending.
    /// - Returns: nil for bounds that want too many cells, are not above 0, or stand twice.
    init?(_ bounds: [Double]) {
        guard let first = bounds.first, let last = bounds.last, first > 0, last.isFinite else { return nil }
        // From the exponent alone on, bit by bit.
        for shift in stride(from: 52, through: 40, by: -1) {
            let base = Int64(bitPattern: first.bitPattern) >> shift
            let places = bounds.map { Int(Int64(bitPattern: $0.bitPattern) >> shift - base) }
            guard let lastPlace = places.last, lastPlace < Self.limit - 1 else { return nil }
            guard zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }) else { continue }
            var cells = [UInt16](repeating: 0, count: lastPlace + 2)
            var below = 0
            for cell in cells.indices {
                cells[cell] = UInt16(below)
                if below < places.count, places[below] == cell { below += 1 }
            }
            (firstBounds, self.base, self.shift) = (cells, base, shift)
            return
        }
        return nil
    }
}
