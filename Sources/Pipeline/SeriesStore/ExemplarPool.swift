/// One example observation of a bucket: the last one of the interval wins (tempo-behaviour 6.3).
package struct Exemplar: Sendable, Equatable, BitwiseCopyable {
    /// The trace id as two big-endian halves.
    package var traceHigh: UInt64
    package var traceLow: UInt64
    /// Seconds.
    package var value: Double
    /// The histogram of its group and the bucket (or, native, the place): what it takes over from an earlier one.
    package var slot: UInt32
    /// Receive time of its request in nanoseconds: the last one wins, whichever shard saw it.
    package var time: UInt64 = 0
    /// Not sent yet since it was observed.
    package var isFresh: Bool

    /// Slots of one histogram: more than ``BucketBounds/limit``.
    private static let slotBits: UInt32 = 12

    static func firstSlot(histogram: Int) -> UInt32 { UInt32(truncatingIfNeeded: histogram) << slotBits }
    var histogram: Int { Int(slot >> Self.slotBits) }
}

/// Exemplars of all label sets of a shard, linked per label set: only buckets that were hit take memory.
///
/// Sound because indices come only from this pool and lists are walked by their owner alone.
struct ExemplarPool: ~Copyable {
    /// No more exemplars than this are kept; further ones are left out (and counted).
    static let limit = 4 << 20
    /// The list's end, and "no exemplar".
    static let none: UInt32 = 0

    struct Node {
        var exemplar: Exemplar
        var next: UInt32
    }

    private var nodes: UnsafeMutablePointer<Node>
    private var capacity: Int
    private var used = 1
    private var freeHead = ExemplarPool.none
    private(set) var dropped = 0

    init() {
        capacity = 8
        nodes = .allocate(capacity: capacity)
    }

    deinit { nodes.deallocate() }

    /// Puts `exemplar` into the list that starts at `head`, in the place of its slot's earlier one.
    @inline(__always)
    mutating func put(_ exemplar: Exemplar, head: inout UInt32) {
        var index = head
        while index != Self.none {
            let node = nodes + Int(index)
            if node.pointee.exemplar.slot == exemplar.slot {
                node.pointee.exemplar = exemplar
                return
            }
            index = node.pointee.next
        }
        append(exemplar, head: &head)
    }

    @inline(never)
    private mutating func append(_ exemplar: Exemplar, head: inout UInt32) {
        var index = freeHead
        if index != Self.none {
            freeHead = nodes[Int(index)].next
        } else {
            guard used < Self.limit else {
                dropped += 1
                return
            }
            if used == capacity { grow() }
            index = UInt32(used)
            used += 1
        }
        nodes[Int(index)] = Node(exemplar: exemplar, next: head)
        head = index
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        larger.update(from: nodes, count: used)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }

    func first(_ head: UInt32, where matches: (Exemplar) -> Bool) -> Exemplar? {
        var index = head
        while index != Self.none {
            if matches(nodes[Int(index)].exemplar) { return nodes[Int(index)].exemplar }
            index = nodes[Int(index)].next
        }
        return nil
    }

    func forEach(_ head: UInt32, _ body: (Exemplar) -> Void) {
        var index = head
        while index != Self.none {
            body(nodes[Int(index)].exemplar)
            index = nodes[Int(index)].next
        }
    }

    /// Marks the list's exemplars as sent.
    mutating func settle(_ head: UInt32) {
        var index = head
        while index != Self.none {
            nodes[Int(index)].exemplar.isFresh = false
            index = nodes[Int(index)].next
        }
    }

    /// Gives the whole list back.
    mutating func release(_ head: inout UInt32) {
        while head != Self.none {
            let next = nodes[Int(head)].next
            nodes[Int(head)].next = freeHead
            freeHead = head
            head = next
        }
    }
}
