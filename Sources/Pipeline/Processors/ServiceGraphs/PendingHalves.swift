/// A span of the request at hand as the service graph sees it: numbers, and where its texts are listed.
struct PendingHalf: BitwiseCopyable {
    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        static let isServer = Flags(rawValue: 1 << 0)
        static let isMessaging = Flags(rawValue: 1 << 1)
        static let isFailed = Flags(rawValue: 1 << 2)
        static let isDatabase = Flags(rawValue: 1 << 3)
        /// A filter policy rejected the span; it has no texts.
        static let isDropped = Flags(rawValue: 1 << 4)
    }

    var key: EdgeKey
    /// Seconds.
    var latency = 0.0
    var multiplier = 1.0
    /// See ``HalfEdge/time``.
    var time: UInt64 = 0
    /// Index of its first text: service, peer, database server, then the dimensions.
    var texts = 0
    /// The next half of the same partition; -1: none.
    var next: Int32 = -1
    var flags: Flags

    var side: EdgeSide { flags.contains(.isServer) ? .server : .client }
}

/// A text of a half: most lie in the request, and only what had to be put together is copied.
enum PendingText: BitwiseCopyable {
    case absent
    case inRequest(WireSlice)
    /// Where it lies in ``PendingHalves/formatted``, which moves as it grows.
    case formatted(start: Int, count: Int)
}

/// Halves of the request at hand in the order of its spans, reused from request to request.
///
/// Sound because one event loop owns it, and because it is emptied before the request's bytes go away. It holds as many
/// halves as a request has spans; what a large request needed beyond the kept limits is given back after it.
package struct PendingHalves: ~Copyable {
    static let keptHalves = 16 << 10
    static let keptTexts = 128 << 10
    static let keptFormattedBytes = 1 << 20
    /// Texts before the first dimension.
    static let fixedTexts = 3

    private var halves = StagedItems<PendingHalf>(capacity: 512)
    private var texts = StagedItems<PendingText>(capacity: 2048)
    /// Texts that the request does not hold as such.
    var formatted = ByteBuilder(capacity: 4096)
    /// First and last half of each partition.
    private let ends: UnsafeMutablePointer<(first: Int32, last: Int32)>
    /// The dimensions of the half that ``half(_:)`` has made.
    private var dimensions: UnsafeMutableBufferPointer<WireSlice?>

    init() {
        ends = .allocate(capacity: EdgePartitions.maxPartitions)
        dimensions = .allocate(capacity: 0)
    }

    deinit {
        ends.deallocate()
        dimensions.deallocate()
    }

    package var count: Int { halves.count }

    mutating func removeAll() {
        halves.removeAll(keeping: Self.keptHalves)
        texts.removeAll(keeping: Self.keptTexts)
        formatted.removeAll(keeping: Self.keptFormattedBytes)
    }

    // MARK: Staging

    /// The halves to come have this many dimensions.
    mutating func prepare(dimensions count: Int) {
        guard dimensions.count != count else { return }
        dimensions.deallocate()
        dimensions = .allocate(capacity: count)
        dimensions.initialize(repeating: nil)
    }

    /// Index of the text that comes next.
    var textCount: Int {
        @inline(__always) get { texts.count }
    }

    @inline(__always)
    mutating func append(_ text: PendingText) { texts.append(text) }

    @inline(__always)
    mutating func append(_ half: PendingHalf) { halves.append(half) }

    // MARK: Applying

    /// Puts halves into one line per partition; within a line they keep their order.
    mutating func line(up partitions: Int, seed: UInt64) {
        ends.update(repeating: (-1, -1), count: min(partitions, EdgePartitions.maxPartitions))
        for index in 0..<halves.count {
            let line = ends + halves.start[index].key.partition(of: partitions, seed: seed)
            halves.start[index].next = -1
            let number = Int32(truncatingIfNeeded: index)
            if line.pointee.first < 0 {
                line.pointee = (number, number)
            } else {
                halves.start[Int(line.pointee.last)].next = number
                line.pointee.last = number
            }
        }
    }

    /// The first half of a partition's line; -1: none.
    func first(in partition: Int) -> Int { Int(ends[partition].first) }

    subscript(index: Int) -> PendingHalf { halves.start[index] }

    /// The half as the edge store wants it; good until the next one is made or anything is staged. Not of a dropped one.
    func half(_ index: Int) -> HalfEdge {
        let pending = halves.start[index]
        let empty = WireSlice(start: SpanFields.nothing, count: 0)
        var half = HalfEdge(key: pending.key, side: pending.side, service: slice(pending.texts) ?? empty, latency: pending.latency)
        half.isMessaging = pending.flags.contains(.isMessaging)
        half.isFailed = pending.flags.contains(.isFailed)
        half.multiplier = pending.multiplier
        half.time = pending.time
        half.peerNode = slice(pending.texts + 1)
        if pending.flags.contains(.isDatabase) { half.database = HalfEdge.Database(server: slice(pending.texts + 2)) }
        for number in dimensions.indices { dimensions[number] = slice(pending.texts + Self.fixedTexts + number) }
        half.dimensions = UnsafeBufferPointer(dimensions)
        return half
    }

    private func slice(_ index: Int) -> WireSlice? {
        switch texts.start[index] {
        case .absent: nil
        case .inRequest(let slice): slice
        case .formatted(let start, let count): WireSlice(start: UnsafeRawPointer(formatted.base) + start, count: count)
        }
    }
}
