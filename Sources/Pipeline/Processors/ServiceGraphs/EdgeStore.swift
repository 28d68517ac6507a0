/// Edges that wait for their other half: one partition of a tenant's service graphs (tempo-behaviour 4.3).
///
/// A trace belongs to one partition (``EdgeKey/partition(of:seed:)``) and a partition to one owner. Every span takes
/// constant time, and expiry takes edges from the head of the queue; nothing is ever scanned. Waiting edges are copied
/// into slots of one size, long strings into pooled blocks: at most ``Options/maxBytes`` at a time, and since the pool
/// keeps each of its seven block sizes for itself, at most eight times that over all time.
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
            self.dimensions = max(dimensions, 0)
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
    private let seed = KeyHash.seed
    private var waiting: WaitingEdges
    private var dropped: DroppedSides
    /// The strings of the edge at hand.
    private let fields: CountedCells<WireSlice>
    private let user: RawCells
    private let empty = WireSlice(start: RequestBytes.nothing, count: 0)
    package private(set) var counters = EdgeCounters()

    /// - Parameter quota: `max_items`, shared with the tenant's other partitions.
    package init(_ options: Options, quota: EdgeQuota) {
        self.options = options
        self.quota = quota
        dropped = DroppedSides(quota: quota, wait: options.wait)
        fields = .allocate(capacity: EdgeField.firstDimension + options.dimensions * (options.usesPrefix ? 2 : 1))
        fields.initialize(repeating: empty)
        waiting = WaitingEdges(fields: fields.count, maxBytes: options.maxBytes)
        user = .allocate(byteCount: 4 + RequestBytes.slack, alignment: 8)
        user.initializeMemory(as: UInt8.self, repeating: 0, count: 4 + RequestBytes.slack)
        user.copyMemory(from: WireSlice("user" as StaticString).start, byteCount: 4)
    }

    /// Waiting edges are dropped without a word (tempo-behaviour 4.10).
    deinit {
        quota.edges.giveBack(waiting.count)
        fields.deallocate()
        user.deallocate()
    }

    /// Edges that wait.
    package var count: Int { waiting.count }
    /// Halves that are remembered as dropped.
    package var markers: Int { dropped.count }
    /// Bytes taken from the system for edges and markers.
    package var reservedBytes: Int { waiting.reservedBytes + dropped.reservedBytes }

    package mutating func takeCounters() -> EdgeCounters {
        defer { counters = EdgeCounters() }
        return counters
    }

    // MARK: Spans

    /// First of two looks ahead at the edge of a span that comes soon.
    @inline(__always)
    func prefetchIndex(_ half: Run<HalfEdge>) { waiting.prefetchIndex(half.pointee.hash) }

    /// The second look, some spans later.
    @inline(__always)
    func prefetchEdge(_ half: Run<HalfEdge>) { waiting.prefetchSlot(half.pointee.hash) }

    /// Lets a span into its edge.
    ///
    /// - Parameters:
    ///   - dimensions: its texts, one per configured dimension.
    ///   - now: nanoseconds of a clock that nobody sets (``Instant/steady``).
    ///   - places: of `max_items`; the caller settles them.
    ///   - emit: receives the edge when the span completes it; must not use this store.
    @discardableResult
    @inline(__always)
    mutating func letIn(
        _ half: Run<HalfEdge>, _ dimensions: Run<EdgeText>, now: UInt64, _ places: inout EdgePlaces, emit: (Edge) -> Void
    ) -> Outcome {
        let hash = half.pointee.hash
        let place = waiting.find(half.pointee.key, hash)
        var state = EdgeState()
        if let place {
            waiting.read(place, into: fields)
            state = waiting.state(place)
        } else {
            if dropped.contains(half.pointee.key, hash, half.pointee.side.opposite, now: now) {
                counters.droppedEdges += 1
                counters.refusedSpans += 1
                return .refused
            }
            for index in 0..<fields.count { fields[index] = empty }
        }
        state.apply(half, dimensions, to: fields, usesPrefix: options.usesPrefix)
        if isComplete {
            emit(edge(half.pointee.key, state))
            if let place {
                waiting.remove(place, hash)
                places.giveBack()
            } else {
                counters.edges += 1
            }
            return .completed
        }
        if let place { return change(place, half, dimensions) }
        return begin(half, state, now: now, &places)
    }

    /// Lets one span in that comes alone.
    package mutating func upsert(
        _ half: HalfEdge, dimensions: Run<EdgeText>, now: UInt64, emit: (Edge) -> Void
    ) -> Outcome {
        var places = EdgePlaces(for: 1)
        let outcome = withRun(of: half) { letIn($0, dimensions, now: now, &places, emit: emit) }
        places.settle(quota.edges)
        return outcome
    }

    /// The edge at hand waits from now on.
    @inline(__always)
    private mutating func begin(
        _ half: Run<HalfEdge>, _ state: EdgeState, now: UInt64, _ places: inout EdgePlaces
    ) -> Outcome {
        guard places.take(quota.edges) else {
            counters.droppedSpans += 1
            return .full
        }
        let expiration = EdgeClock.expiration(now: now, wait: options.wait)
        guard waiting.add(half.pointee.key, half.pointee.hash, state, fields, expiration: expiration) else {
            places.giveBack()
            return dropForMemory()
        }
        counters.edges += 1
        return .pending
    }

    /// The edge goes on waiting with what a further span says.
    @inline(never)
    private mutating func change(
        _ place: WaitingEdges.Place, _ half: Run<HalfEdge>, _ dimensions: Run<EdgeText>
    ) -> Outcome {
        var state = waiting.state(place)
        waiting.setAside(place, into: fields)
        state.apply(half, dimensions, to: fields, usesPrefix: options.usesPrefix)
        return waiting.replace(place, state, fields) ? .pending : dropForMemory()
    }

    private mutating func dropForMemory() -> Outcome {
        counters.droppedSpans += 1
        counters.droppedForMemory += 1
        return .full
    }

    /// A filter policy rejected a span of this side: the edge is not to come to be (tempo-behaviour 4.9).
    ///
    /// The caller counts the span as `service_graphs_filtered`.
    mutating func leaveOut(_ half: Run<HalfEdge>, now: UInt64, _ places: inout EdgePlaces) {
        let (key, hash, side) = (half.pointee.key, half.pointee.hash, half.pointee.side)
        // A root server span has no client that could wait for it.
        if side == .server, key.isRoot { return }
        if let place = waiting.find(key, hash), waiting.state(place).has(side.opposite) {
            waiting.remove(place, hash)
            places.giveBack()
            counters.droppedEdges += 1
        }
        if !dropped.insert(key, hash, side, now: now) { counters.markerOverflows += 1 }
    }

    package mutating func drop(_ half: HalfEdge, now: UInt64) {
        var places = EdgePlaces(for: 1)
        withRun(of: half) { leaveOut($0, now: now, &places) }
        places.settle(quota.edges)
    }

    // MARK: Expiry

    /// Takes edges out whose time is over, the oldest first, and emits those that have a virtual node.
    ///
    /// - Parameters:
    ///   - now: nanoseconds of a clock that nobody sets (``Instant/steady``).
    ///   - limit: at most this many edges in this call, so that others get their turn.
    ///   - emit: receives virtual edges; must not use this store.
    ///   - faults: receives the services whose halves waited in vain.
    /// - Returns: whether more is left to be done now.
    package mutating func expire(now: UInt64, limit: Int = .max, into faults: inout ServiceFaults, emit: (Edge) -> Void) -> Bool {
        var hasMore = dropped.expire(now: now, limit: limit)
        var left = limit
        var places = EdgePlaces(for: 0)
        while let place = waiting.oldest {
            let node = waiting.node(place)
            guard now >= node.expiration else { break }
            guard left > 0 else {
                hasMore = true
                break
            }
            left -= 1
            expire(place, node.key, &faults, emit)
            waiting.remove(place, node.key.hash(seed))
            places.giveBack()
        }
        places.settle(quota.edges)
        return hasMore
    }

    private mutating func expire(_ place: WaitingEdges.Place, _ key: EdgeKey, _ faults: inout ServiceFaults, _ emit: (Edge) -> Void) {
        waiting.read(place, into: fields)
        var state = waiting.state(place)
        state.connection = .virtualNode
        let outcome = ExpiredEdge.outcome(
            hasClient: fields[EdgeField.client].count > 0, hasServer: fields[EdgeField.server].count > 0,
            hasPeer: fields[EdgeField.peer].count > 0, isRoot: key.isRoot)
        switch outcome {
        case .unpaired:
            let client = fields[EdgeField.client]
            if client.count > 0 {
                counters.expiredClients += 1
                faults.add(.clientAlone, client, distance: options.wait, TraceHalves(high: key.traceHigh, low: key.traceLow))
            } else {
                counters.expiredServers += 1
                faults.add(.serverAlone, fields[EdgeField.server], distance: options.wait, TraceHalves(high: key.traceHigh, low: key.traceLow))
            }
        case .clientFromPeer:
            fields[EdgeField.client] = fields[EdgeField.peer]
            emit(edge(key, state, virtual: .client))
        case .clientIsUser:
            fields[EdgeField.client] = WireSlice(start: RawRun(user), count: 4)
            emit(edge(key, state, virtual: .client))
        case .serverFromPeer:
            fields[EdgeField.server] = fields[EdgeField.peer]
            emit(edge(key, state, virtual: .server))
        }
    }

    // MARK: From process to process

    /// Writes all edges, the oldest first.
    ///
    /// - Parameter send: is called behind each one.
    func write(now: UInt64, to out: inout ByteBuilder, _ send: (inout ByteBuilder) -> Void) {
        var next = waiting.oldest
        while let place = next {
            let node = waiting.node(place)
            waiting.read(place, into: fields)
            for part in [node.key.traceHigh, node.key.traceLow, node.key.span] { out.appendFixed64(part) }
            out.appendVarint(node.expiration > now ? node.expiration - now : 0)
            waiting.state(place).write(to: &out)
            for field in fields { out.appendWithLength(field) }
            send(&out)
            next = waiting.newer(than: place)
        }
    }

    /// An edge of an earlier process goes on waiting.
    ///
    /// - Parameters:
    ///   - left: nanoseconds that it may still wait.
    ///   - cursor: behind key and time of what ``write(now:to:_:)`` wrote; with ``RequestBytes/slack`` readable bytes behind it.
    /// - Returns: false: there is no room for it; nil: the bytes are none.
    mutating func takeBack(_ key: EdgeKey, left: UInt64, now: UInt64, _ cursor: inout WireCursor) -> Bool? {
        guard let state = EdgeState(&cursor) else { return nil }
        for index in 0..<fields.count {
            guard let field = cursor.slice() else { return nil }
            fields[index] = field
        }
        let hash = key.hash(seed)
        guard waiting.find(key, hash) == nil, quota.edges.take() else { return false }
        let expiration = EdgeClock.sum(now, min(left, options.wait))
        guard waiting.add(key, hash, state, fields, expiration: expiration) else {
            quota.edges.giveBack(1)
            return false
        }
        return true
    }

    // MARK: The edge at hand

    private var isComplete: Bool {
        @inline(__always) get { fields[EdgeField.client].count > 0 && fields[EdgeField.server].count > 0 }
    }

    @inline(__always)
    private func edge(_ key: EdgeKey, _ state: EdgeState, virtual side: EdgeSide? = nil) -> Edge {
        Edge(
            key: key, client: fields[EdgeField.client], server: fields[EdgeField.server], connection: state.connection,
            dimensions: fields.part(EdgeField.firstDimension..<fields.count).run,
            clientLatency: state.clientLatency, serverLatency: state.serverLatency, isFailed: state.isFailed,
            multiplier: state.multiplier, virtualSide: side, messagingLatency: state.messagingLatency)
    }
}
