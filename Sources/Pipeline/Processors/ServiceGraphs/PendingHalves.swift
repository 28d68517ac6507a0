/// Halves of edges that the request at hand holds, in the order of its spans; reused from request to request.
///
/// Sound because one event loop owns it, and because it is emptied before the request's bytes go away. It holds as many
/// halves as a request has spans; what a large request needed beyond the kept limits is given back after it.
package struct PendingHalves: ~Copyable {
    static let keptHalves = 16 << 10
    static let keptTexts = 64 << 10
    static let keptFormattedBytes = 1 << 20

    private var halves = StagedItems<HalfEdge>(capacity: 512)
    private var dimensions = StagedItems<EdgeText>(capacity: 16)
    /// Texts that the request does not hold as such.
    var formatted = ByteBuilder(capacity: 4096)
    /// Numbers of halves, partition by partition, and where each partition's begin: one more than there are partitions.
    private var order = StagedItems<UInt32>(capacity: 512)
    private let starts: Cells<Int>

    init() {
        starts = .allocate(capacity: EdgePartitions.maxPartitions + 1)
        starts.initialize(repeating: 0, count: EdgePartitions.maxPartitions + 1)
    }

    deinit { starts.deallocate() }

    package var count: Int { halves.count }

    mutating func removeAll() {
        halves.removeAll(keeping: Self.keptHalves)
        dimensions.removeAll(keeping: Self.keptTexts)
        order.removeAll(keeping: Self.keptHalves)
        formatted.removeAll(keeping: Self.keptFormattedBytes)
    }

    // MARK: Staging

    /// Index of the dimension that comes next.
    var nextDimension: Int32 {
        @inline(__always) get { Int32(truncatingIfNeeded: dimensions.count) }
    }

    @inline(__always)
    mutating func append(dimension: EdgeText) { dimensions.append(dimension) }

    @inline(__always)
    mutating func append(_ half: HalfEdge) { halves.append(half) }

    // MARK: Applying

    /// Puts the halves' numbers into the order of their partitions; within one they keep their own.
    ///
    /// - Returns: one bit per partition that has any.
    mutating func line(up partitions: Int) -> UInt64 {
        let partitions = min(partitions, EdgePartitions.maxPartitions)
        if formatted.count > 0 { resolve() }
        order.removeAll(keeping: Self.keptHalves)
        starts.update(repeating: 0, count: EdgePartitions.maxPartitions + 1)
        for index in 0..<halves.count {
            order.append(0)
            starts[halves.start[index].partition(of: partitions)] &+= 1
        }
        var filled: UInt64 = 0
        var end = 0
        for partition in 0..<partitions {
            if starts[partition] > 0 { filled |= 1 &<< UInt64(truncatingIfNeeded: partition) }
            end &+= starts[partition]
            starts[partition] = end
        }
        starts[partitions] = end
        // From the last to the first: each partition's end moves to its beginning.
        var index = halves.count
        while index > 0 {
            index &-= 1
            let partition = halves.start[index].partition(of: partitions)
            starts[partition] &-= 1
            order.start[starts[partition]] = UInt32(truncatingIfNeeded: index)
        }
        return filled
    }

    /// What was put together has its place now.
    private mutating func resolve() {
        let base = RawRun(formatted.base)
        for index in 0..<halves.count {
            halves.start[index].service.resolve(base)
            halves.start[index].peer.resolve(base)
            halves.start[index].databaseServer.resolve(base)
        }
        for index in 0..<dimensions.count { dimensions.start[index].resolve(base) }
    }

    /// The numbers of a partition's halves.
    @inline(__always)
    func line(_ partition: Int) -> CountedRun<UInt32> {
        CountedRun(start: order.start.run + starts[partition], count: starts[partition + 1] &- starts[partition])
    }

    @inline(__always)
    subscript(number: UInt32) -> Run<HalfEdge> { Run(halves.start + Int(number)) }

    /// The texts of a half's dimensions, as many as are configured.
    @inline(__always)
    func dimensions(of half: Run<HalfEdge>) -> Run<EdgeText> {
        Run(dimensions.start + Int(half.pointee.firstDimension))
    }
}
