/// Edges that wait for their other half: one partition of a tenant's service graphs (tempo-behaviour 4.3).
///
/// A trace belongs to one partition (``EdgeKey/partition(of:seed:)``) and a partition to one owner. Every span takes
/// constant time, and expiry takes edges from the head of the queue; nothing is ever scanned. Waiting edges are copied
/// into pooled memory: at most ``Options/maxBytes`` at a time, and since the pool keeps each of its seven record sizes
/// for itself, at most seven times that over all time.
package struct EdgeStore: ~Copyable {
    package struct Options: Sendable, Equatable {
        /// How long an edge waits for its other half, in nanoseconds.
        package var wait: UInt64
        /// How many dimensions are configured.
        package var dimensions: Int
        /// `enable_client_server_prefix`: each side has its own dimensions.
        package var usesPrefix: Bool
        /// Bytes that waiting edges of this partition may take; a span beyond is dropped.
        package var maxBytes: Int

        package init(wait: UInt64 = 10_000_000_000, dimensions: Int = 0, usesPrefix: Bool = false, maxBytes: Int = 256 << 20) {
            self.wait = wait
            self.dimensions = dimensions
            self.usesPrefix = usesPrefix
            self.maxBytes = maxBytes
        }
    }

    /// What became of a span.
    package enum Outcome: Sendable, Equatable {
        /// It completed an edge, which was emitted.
        case completed
        /// It waits for its other half.
        case pending
        /// It was dropped: `max_items` or ``Options/maxBytes`` is reached.
        case full
        /// It was refused because a filter had dropped its other half.
        case refused
    }

    private let options: Options
    private let quota: EdgeQuota
    private var queue = EdgeQueue()
    private var arena = RecordArena()
    private var dropped: DroppedSides
    /// The strings of the edge at hand.
    private let fields: UnsafeMutableBufferPointer<WireSlice>
    private let user: UnsafeMutableRawPointer
    private let empty = WireSlice(start: SpanFields.nothing, count: 0)
    /// Bytes of waiting edges.
    private var usedBytes = 0
    package private(set) var counters = EdgeCounters()

    /// - Parameter quota: `max_items`, shared with the tenant's other partitions.
    package init(_ options: Options, quota: EdgeQuota) {
        self.options = options
        self.quota = quota
        dropped = DroppedSides(quota: quota, wait: options.wait)
        let slots = max(options.dimensions, 0) * (options.usesPrefix ? 2 : 1)
        fields = .allocate(capacity: EdgeField.firstDimension + slots)
        fields.initialize(repeating: empty)
        user = .allocate(byteCount: 4 + RequestBytes.slack, alignment: 8)
        user.initializeMemory(as: UInt8.self, repeating: 0, count: 4 + RequestBytes.slack)
        user.copyMemory(from: ("user" as StaticString).utf8Start, byteCount: 4)
    }

    /// Waiting edges are dropped without a word (tempo-behaviour 4.10).
    deinit {
        quota.edges.giveBack(queue.count)
        fields.deallocate()
        user.deallocate()
    }

    /// Edges that wait.
    package var count: Int { queue.count }
    /// Halves that are remembered as dropped.
    package var markers: Int { dropped.count }
    /// Bytes taken from the system for edges and markers.
    package var reservedBytes: Int { arena.reservedBytes + dropped.reservedBytes }

    package mutating func takeCounters() -> EdgeCounters {
        defer { counters = EdgeCounters() }
        return counters
    }

    // MARK: Spans

    /// Lets a span into its edge.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - emit: receives the edge when the span completes it; must not use this store.
    package mutating func upsert(_ half: borrowing HalfEdge, now: UInt64, emit: (Edge) -> Void) -> Outcome {
        if let node = queue.find(half.key) { return update(node, half, emit) }
        if dropped.contains(half.key, half.side.opposite, now: now) {
            counters.droppedEdges += 1
            return .refused
        }
        fields.update(repeating: empty)
        var state = EdgeState()
        state.apply(half, to: fields, usesPrefix: options.usesPrefix)
        if isComplete {
            counters.edges += 1
            emit(edge(half.key, state))
            return .completed
        }
        guard quota.edges.take() else {
            counters.droppedSpans += 1
            return .full
        }
        let expiration = EdgeClock.expiration(now: now, wait: options.wait)
        guard let node = store(half.key, state, expiration, freeing: 0) else {
            quota.edges.giveBack(1)
            return .full
        }
        queue.append(node)
        counters.edges += 1
        return .pending
    }

    private mutating func update(_ node: EdgeQueue.Node, _ half: borrowing HalfEdge, _ emit: (Edge) -> Void) -> Outcome {
        var state = EdgeRecord.read(node, into: fields)
        state.apply(half, to: fields, usesPrefix: options.usesPrefix)
        if isComplete {
            emit(edge(half.key, state))
            remove(node)
            return .completed
        }
        // Strings may have changed their lengths: the edge moves, its place in the queue stays.
        let size = Self.size(of: node)
        guard let moved = store(half.key, state, node.pointee.expiration, freeing: size) else { return .full }
        queue.replace(node, with: moved)
        usedBytes -= size
        arena.deallocate(node, size)
        return .pending
    }

    /// A filter policy rejected a span of this side: the edge is not to come to be (tempo-behaviour 4.9).
    ///
    /// The caller counts the span as `service_graphs_filtered`.
    package mutating func drop(_ key: EdgeKey, _ side: EdgeSide, now: UInt64) {
        // A root server span has no client that could wait for it.
        if side == .server, key.isRoot { return }
        if let node = queue.find(key), Self.state(of: node).has(side.opposite) {
            remove(node)
            counters.droppedEdges += 1
        }
        if !dropped.insert(key, side, now: now) { counters.markerOverflows += 1 }
    }

    // MARK: Expiry

    /// Takes edges out whose time is over, the oldest first, and emits those that have a virtual node.
    ///
    /// - Parameters:
    ///   - now: nanoseconds since the epoch.
    ///   - limit: at most this many edges in this call, so that others get their turn.
    ///   - emit: receives virtual edges; must not use this store.
    /// - Returns: whether more is left to be done now.
    package mutating func expire(now: UInt64, limit: Int = .max, emit: (Edge) -> Void) -> Bool {
        let markersLeft = dropped.expire(now: now, limit: limit)
        var left = limit
        while let node = queue.oldest, now >= node.pointee.expiration {
            guard left > 0 else { return true }
            left -= 1
            expire(node, emit)
            remove(node)
        }
        return markersLeft
    }

    private mutating func expire(_ node: EdgeQueue.Node, _ emit: (Edge) -> Void) {
        var state = EdgeRecord.read(node, into: fields)
        state.connection = .virtualNode
        let key = node.pointee.key
        let outcome = ExpiredEdge.outcome(
            hasClient: fields[EdgeField.client].count > 0, hasServer: fields[EdgeField.server].count > 0,
            hasPeer: fields[EdgeField.peer].count > 0, isRoot: key.isRoot)
        switch outcome {
        case .unpaired:
            counters.expiredEdges += 1
        case .clientFromPeer:
            fields[EdgeField.client] = fields[EdgeField.peer]
            emit(edge(key, state, virtual: .client))
        case .clientIsUser:
            fields[EdgeField.client] = WireSlice(start: UnsafeRawPointer(user), count: 4)
            emit(edge(key, state, virtual: .client))
        case .serverFromPeer:
            fields[EdgeField.server] = fields[EdgeField.peer]
            emit(edge(key, state, virtual: .server))
        }
    }

    // MARK: The edge at hand

    private var isComplete: Bool { fields[EdgeField.client].count > 0 && fields[EdgeField.server].count > 0 }

    private func edge(_ key: EdgeKey, _ state: EdgeState, virtual side: EdgeSide? = nil) -> Edge {
        Edge(
            key: key, client: fields[EdgeField.client], server: fields[EdgeField.server], connection: state.connection,
            dimensions: UnsafeBufferPointer(rebasing: fields[EdgeField.firstDimension...]),
            clientLatency: state.clientLatency, serverLatency: state.serverLatency, isFailed: state.isFailed,
            multiplier: state.multiplier, virtualSide: side, messagingLatency: state.messagingLatency)
    }

    // MARK: Memory

    /// Copies the edge at hand into a record; nil (and counted) when there is no room for it.
    ///
    /// - Parameter freeing: bytes that the caller gives back afterwards.
    private mutating func store(_ key: EdgeKey, _ state: EdgeState, _ expiration: UInt64, freeing: Int) -> EdgeQueue.Node? {
        guard let size = EdgeRecord.size(for: fields), usedBytes - freeing + size <= options.maxBytes else {
            counters.droppedSpans += 1
            counters.droppedForMemory += 1
            return nil
        }
        usedBytes += size
        return EdgeRecord.write(
            to: arena.allocate(size), size: size, key: key, expiration: expiration, state: state, fields: fields)
    }

    private mutating func remove(_ node: EdgeQueue.Node) {
        queue.remove(node)
        let size = Self.size(of: node)
        usedBytes -= size
        arena.deallocate(node, size)
        quota.edges.giveBack(1)
    }

    private static func size(of node: EdgeQueue.Node) -> Int { UnsafeRawPointer(node).load(as: EdgeRecord.self).size }

    private static func state(of node: EdgeQueue.Node) -> EdgeState { UnsafeRawPointer(node).load(as: EdgeRecord.self).state }
}
