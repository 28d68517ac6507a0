import Pipeline

/// Exemplars of all label sets of a group, linked per label set: only buckets that were hit take memory.
///
/// Sound because indices come only from this pool and lists are walked by their owner alone.
struct ExemplarPool: ~Copyable {
    /// No more exemplars than this are kept; further ones are left out (and counted).
    static let limit = Exemplar.limit
    /// The list's end, and "no exemplar".
    static let none = NodePool<Node>.none

    struct Node {
        var exemplar: Exemplar
        var next: UInt32
    }

    private var nodes = NodePool<Node>()
    private(set) var dropped = 0
    /// Bytes taken from the system.
    var reservedBytes: Int { nodes.reservedBytes }

    /// Asks for the first exemplar of a list ahead of its use.
    @inline(__always)
    func prefetch(_ head: UInt32) { RawCells(nodes[head]).prefetch() }

    /// Puts `exemplar` into the list that starts at `head`, in the place of its slot's earlier one.
    @inline(__always)
    mutating func put(_ exemplar: Exemplar, head: inout UInt32) {
        var index = head
        while index != Self.none {
            let node = nodes[index]
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
        guard nodes.live < Self.limit else {
            dropped += 1
            return
        }
        let index = nodes.allocate()
        nodes[index].initialize(to: Node(exemplar: exemplar, next: head))
        head = index
    }

    func first(_ head: UInt32, where matches: (Exemplar) -> Bool) -> Exemplar? {
        var index = head
        while index != Self.none {
            let node = nodes[index]
            if matches(node.pointee.exemplar) { return node.pointee.exemplar }
            index = node.pointee.next
        }
        return nil
    }

    func forEach(_ head: UInt32, _ body: (Exemplar) -> Void) {
        var index = head
        while index != Self.none {
            let node = nodes[index]
            body(node.pointee.exemplar)
            index = node.pointee.next
        }
    }

    /// Marks the list's exemplars as sent.
    mutating func settle(_ head: UInt32) {
        var index = head
        while index != Self.none {
            let node = nodes[index]
            node.pointee.exemplar.isFresh = false
            index = node.pointee.next
        }
    }

    /// Gives the whole list back.
    mutating func release(_ head: inout UInt32) {
        while head != Self.none {
            let next = nodes[head].pointee.next
            nodes.release(head)
            head = next
        }
    }
}
