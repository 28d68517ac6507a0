/// Counts of classic buckets that are no whole numbers, or too large for a record: of spans that stand for 2.5 others. One block of
/// doubles per label set that ever had such, which it keeps.
///
/// Sound because numbers come only from here and are given back once, with the record that has them.
struct WeightedCounts: ~Copyable {
    /// No block.
    static let none: UInt32 = 0
    /// Weights above it are no counts of spans, and go here though they be whole.
    private static let largestWhole = 65536.0

    /// Doubles of a block.
    private let count: Int
    private var arena = ReturningArena()
    private var blocks: [Cells<Double>] = []
    private var free: [UInt32] = []
    var reservedBytes: Int { arena.reservedBytes }

    init(count: Int) { self.count = count }

    /// Adds a weight other than 1 to a count, or to what stands for it here.
    mutating func add(_ weight: Double, to number: Cells<UInt32>, _ index: Int, of block: inout UInt32) {
        if weight >= 0, weight <= Self.largestWhole, weight.rounded() == weight {
            let (sum, overflow) = number.pointee.addingReportingOverflow(UInt32(weight))
            if !overflow {
                number.pointee = sum
                return
            }
        }
        if block == Self.none { block = make() }
        blocks[Int(block) - 1][index] += weight
    }

    private mutating func make() -> UInt32 {
        let start = arena.allocate(count * 8).elements(Double.self)
        start.initialize(repeating: 0, count: count)
        if let reused = free.popLast() {
            blocks[Int(reused) - 1] = start
            return reused
        }
        blocks.append(start)
        return UInt32(blocks.count)
    }

    /// Adds a block's weights to `counts` and empties it.
    func take(_ block: UInt32, addingTo counts: Cells<Double>) {
        guard block != Self.none else { return }
        let weights = blocks[Int(block) - 1]
        for index in 0..<count { counts[index] += weights[index] }
        weights.update(repeating: 0, count: count)
    }

    mutating func release(_ block: inout UInt32) {
        guard block != Self.none else { return }
        assert(Int(block) <= blocks.count && !free.contains(block), "given back twice")
        arena.deallocate(RawCells(blocks[Int(block) - 1]), count * 8)
        free.append(block)
        block = Self.none
    }
}
