/// The common head of what waits in an ``EdgeQueue``.
struct EdgeNode {
    var key: EdgeKey
    /// Nanoseconds since the epoch from which on it is over.
    var expiration: UInt64
    /// The next one in the same bucket.
    var chain: UnsafeMutablePointer<EdgeNode>?
    var older: UnsafeMutablePointer<EdgeNode>?
    var newer: UnsafeMutablePointer<EdgeNode>?
}

/// Nodes by key and in the order in which they came: finding, adding and removing take constant time.
///
/// Sound because nodes belong to the one who put them here (it removes a node before its memory goes), links are only
/// written here, and every node in a chain is in the list and the other way round.
struct EdgeQueue: ~Copyable {
    typealias Node = UnsafeMutablePointer<EdgeNode>

    private var buckets: UnsafeMutablePointer<Node?>
    private var mask: Int
    private let seed = KeyHash.seed
    private(set) var count = 0
    private(set) var oldest: Node?
    private var newest: Node?

    init() {
        mask = 63
        buckets = .allocate(capacity: 64)
        buckets.initialize(repeating: nil, count: 64)
    }

    deinit { buckets.deallocate() }

    @inline(__always)
    private func bucket(_ key: EdgeKey) -> UnsafeMutablePointer<Node?> {
        buckets + (Int(truncatingIfNeeded: key.hash(seed)) & mask)
    }

    @inline(__always)
    func find(_ key: EdgeKey) -> Node? {
        var node = bucket(key).pointee
        while let found = node {
            if found.pointee.key == key { return found }
            node = found.pointee.chain
        }
        return nil
    }

    /// Adds a node as the newest one; its key is not here yet.
    mutating func append(_ node: Node) {
        if count > mask { grow() }
        let place = bucket(node.pointee.key)
        node.pointee.chain = place.pointee
        place.pointee = node
        link(node)
        count += 1
    }

    mutating func remove(_ node: Node) {
        unchain(node, putting: node.pointee.chain)
        unlink(node)
        count -= 1
    }

    /// Puts `node`, which has the same key, in the place of `old`, in the order as well.
    mutating func replace(_ old: Node, with node: Node) {
        node.pointee.chain = old.pointee.chain
        unchain(old, putting: node)
        node.pointee.older = old.pointee.older
        node.pointee.newer = old.pointee.newer
        if let older = node.pointee.older { older.pointee.newer = node } else { oldest = node }
        if let newer = node.pointee.newer { newer.pointee.older = node } else { newest = node }
    }

    /// Makes a node the newest one.
    mutating func moveToEnd(_ node: Node) {
        unlink(node)
        link(node)
    }

    private mutating func link(_ node: Node) {
        node.pointee.older = newest
        node.pointee.newer = nil
        if let newest { newest.pointee.newer = node } else { oldest = node }
        newest = node
    }

    private mutating func unlink(_ node: Node) {
        let older = node.pointee.older
        let newer = node.pointee.newer
        if let older { older.pointee.newer = newer } else { oldest = newer }
        if let newer { newer.pointee.older = older } else { newest = older }
    }

    private func unchain(_ node: Node, putting successor: Node?) {
        let place = bucket(node.pointee.key)
        if place.pointee == node {
            place.pointee = successor
            return
        }
        var previous = place.pointee
        while let found = previous {
            if found.pointee.chain == node {
                found.pointee.chain = successor
                return
            }
            previous = found.pointee.chain
        }
    }

    private mutating func grow() {
        let size = (mask + 1) * 2
        buckets.deallocate()
        buckets = .allocate(capacity: size)
        buckets.initialize(repeating: nil, count: size)
        mask = size - 1
        var node = oldest
        while let found = node {
            let place = bucket(found.pointee.key)
            found.pointee.chain = place.pointee
            place.pointee = found
            node = found.pointee.newer
        }
    }
}
