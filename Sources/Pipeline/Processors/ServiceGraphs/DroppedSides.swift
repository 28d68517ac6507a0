/// Remembers halves that a filter policy dropped, so that the other half makes no virtual node (tempo-behaviour 4.9).
///
/// A marker is good for `wait`; seen again it is good for another `wait`. Both sides' queues are in the order of expiry
/// because all markers live equally long.
struct DroppedSides: ~Copyable {
    private let quota: EdgeQuota
    private let wait: UInt64
    private let seed = KeyHash.seed
    private var clients = EdgeQueue(slotSize: MemoryLayout<EdgeNode>.stride, nodeOffset: 0)
    private var servers = EdgeQueue(slotSize: MemoryLayout<EdgeNode>.stride, nodeOffset: 0)

    init(quota: EdgeQuota, wait: UInt64) {
        self.quota = quota
        self.wait = wait
    }

    deinit { quota.markers.giveBack(count) }

    var count: Int {
        @inline(__always) get { clients.count &+ servers.count }
    }

    var reservedBytes: Int { clients.reservedBytes + servers.reservedBytes }

    /// - Returns: false when there is no place for another marker.
    mutating func insert(_ key: EdgeKey, _ hash: UInt64, _ side: EdgeSide, now: UInt64) -> Bool {
        let node = EdgeNode(key: key, expiration: EdgeClock.sum(now, wait))
        return side == .client ? Self.insert(node, hash, &clients, quota) : Self.insert(node, hash, &servers, quota)
    }

    private static func insert(_ node: EdgeNode, _ hash: UInt64, _ queue: inout EdgeQueue, _ quota: EdgeQuota) -> Bool {
        if let marker = queue.find(node.key, hash) {
            queue.node(marker).pointee = node
            queue.moveToEnd(marker)
            return true
        }
        guard quota.markers.take() else { return false }
        queue.node(queue.append(hash)).initialize(to: node)
        return true
    }

    /// Mutating so that it is used where it is: to be only looked at, all of it would be copied first.
    @inline(__always)
    mutating func contains(_ key: EdgeKey, _ hash: UInt64, _ side: EdgeSide, now: UInt64) -> Bool {
        count > 0 && isMarked(key, hash, side, now)
    }

    @inline(never)
    private mutating func isMarked(_ key: EdgeKey, _ hash: UInt64, _ side: EdgeSide, _ now: UInt64) -> Bool {
        if side == .client { return clients.find(key, hash).map { now < clients.node($0).pointee.expiration } ?? false }
        return servers.find(key, hash).map { now < servers.node($0).pointee.expiration } ?? false
    }

    /// Forgets at most `limit` markers of each side whose time is over; false when none are left.
    mutating func expire(now: UInt64, limit: Int) -> Bool {
        let clientsLeft = Self.expire(&clients, quota, seed, now: now, limit: limit)
        let serversLeft = Self.expire(&servers, quota, seed, now: now, limit: limit)
        return clientsLeft || serversLeft
    }

    private static func expire(_ queue: inout EdgeQueue, _ quota: EdgeQuota, _ seed: UInt64, now: UInt64, limit: Int) -> Bool {
        var left = limit
        while let marker = queue.oldest {
            let node = queue.node(marker).pointee
            guard now >= node.expiration else { return false }
            guard left > 0 else { return true }
            left -= 1
            queue.remove(marker, node.key.hash(seed))
            quota.markers.giveBack(1)
        }
        return false
    }
}
