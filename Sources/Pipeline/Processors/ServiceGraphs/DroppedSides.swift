/// Remembers halves that a filter policy dropped, so that the other half makes no virtual node (tempo-behaviour 4.9).
///
/// A marker is good for `wait`; seen again it is good for another `wait`. Both sides' queues are in the order of expiry
/// because all markers live equally long.
struct DroppedSides: ~Copyable {
    private static let markerSize = MemoryLayout<EdgeNode>.stride

    private let quota: EdgeQuota
    private let wait: UInt64
    private var clients = EdgeQueue()
    private var servers = EdgeQueue()
    private var arena = RecordArena()

    init(quota: EdgeQuota, wait: UInt64) {
        self.quota = quota
        self.wait = wait
    }

    deinit { quota.markers.giveBack(count) }

    var count: Int { clients.count + servers.count }
    var reservedBytes: Int { arena.reservedBytes }

    /// - Returns: false when there is no place for another marker.
    mutating func insert(_ key: EdgeKey, _ side: EdgeSide, now: UInt64) -> Bool {
        let expiration = EdgeClock.sum(now, wait)
        if let marker = side == .client ? clients.find(key) : servers.find(key) {
            marker.pointee.expiration = expiration
            if side == .client { clients.moveToEnd(marker) } else { servers.moveToEnd(marker) }
            return true
        }
        guard quota.markers.take() else { return false }
        let marker = arena.allocate(Self.markerSize).initializeMemory(
            as: EdgeNode.self, to: EdgeNode(key: key, expiration: expiration, chain: nil, older: nil, newer: nil))
        if side == .client { clients.append(marker) } else { servers.append(marker) }
        return true
    }

    @inline(__always)
    func contains(_ key: EdgeKey, _ side: EdgeSide, now: UInt64) -> Bool {
        if count == 0 { return false }
        guard let marker = side == .client ? clients.find(key) : servers.find(key) else { return false }
        return now < marker.pointee.expiration
    }

    /// Forgets at most `limit` markers of each side whose time is over; false when none are left.
    mutating func expire(now: UInt64, limit: Int) -> Bool {
        let clientsLeft = Self.expire(&clients, &arena, quota, now: now, limit: limit)
        let serversLeft = Self.expire(&servers, &arena, quota, now: now, limit: limit)
        return clientsLeft || serversLeft
    }

    private static func expire(
        _ queue: inout EdgeQueue, _ arena: inout RecordArena, _ quota: EdgeQuota, now: UInt64, limit: Int
    ) -> Bool {
        var left = limit
        while let marker = queue.oldest, now >= marker.pointee.expiration {
            guard left > 0 else { return true }
            left -= 1
            queue.remove(marker)
            arena.deallocate(marker, markerSize)
            quota.markers.giveBack(1)
        }
        return false
    }
}
