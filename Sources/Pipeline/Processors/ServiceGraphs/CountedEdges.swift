extension SeriesShard {
    /// Edges whose slots and records are fetched together.
    private static let edgeBatch = 64

    /// Counts edges where nothing limits how many series there are: requests, server and client latency
    /// (tempo-behaviour 4.7). Those that are left out are marked, so that no other group counts them.
    ///
    /// Two looks ahead bring slots and records into the cache, as for spans.
    mutating func count(_ pending: borrowing PendingEdges, at time: UInt64) -> LeftOut {
        var left = LeftOut()
        let edges = pending.entries
        let server = group.places[0]
        let client = group.places[1]
        var index = 0
        while index < pending.count {
            let end = min(index &+ Self.edgeBatch, pending.count)
            let prefetch = slotPrefetch
            for ahead in index..<end { prefetch(edges[ahead].hash) }
            fetchRecords(of: edges, index..<end)
            while index < end {
                let edge = edges + index
                index &+= 1
                switch record(edge.pointee.hash, pending.key(edge.pointee)) {
                case .record(let record): count(edge, server, client, at: time, in: record)
                case .invalid:
                    left.invalid &+= 1
                    edge.pointee.isLeftOut = true
                case .full:
                    left.overLimit &+= 1
                    edge.pointee.isLeftOut = true
                }
            }
        }
        return left
    }

    @inline(__always)
    private mutating func count(
        _ edge: UnsafePointer<PendingEdge>, _ server: HistogramPlace, _ client: HistogramPlace, at time: UInt64,
        in record: UnsafeMutableRawPointer
    ) {
        let trace = (edge.pointee.traceHigh, edge.pointee.traceLow)
        let weight = edge.pointee.weight
        add(weight, to: 0, of: record)
        observe(edge.pointee.serverLatency, weight: weight, trace: trace, time: time, server, of: record)
        observe(edge.pointee.clientLatency, weight: weight, trace: trace, time: time, client, of: record)
    }

    /// Counts those of the edges that failed.
    mutating func countFailures(_ pending: borrowing PendingEdges) {
        for index in 0..<pending.count {
            let edge = pending.entries + index
            if edge.pointee.isFailed, !edge.pointee.isLeftOut { countFailure(edge, pending.key(edge.pointee), isLimited: false) }
        }
    }

    /// Counts the latencies of messages.
    mutating func countMessages(_ pending: borrowing PendingEdges, at time: UInt64) {
        for index in 0..<pending.count {
            let edge = pending.entries + index
            if !edge.pointee.messagingLatency.isNaN, !edge.pointee.isLeftOut {
                countMessage(edge, pending.key(edge.pointee), isLimited: false, at: time)
            }
        }
    }

    // MARK: One by one

    /// What became of an edge's observation.
    enum Counted {
        case counted
        /// In the overflow series.
        case limited
        case invalid, overLimit
    }

    /// Counts one edge.
    mutating func count(_ edge: UnsafePointer<PendingEdge>, _ key: WireSlice, at time: UInt64) -> Counted {
        switch record(edge.pointee.hash, key) {
        case .invalid: return .invalid
        case .full: return .overLimit
        case .record(let record):
            count(edge, group.places[0], group.places[1], at: time, in: record)
            return isOverflow(record) ? .limited : .counted
        }
    }

    /// Counts a failed edge.
    ///
    /// - Parameter isLimited: its entity found no room: straight to the overflow series.
    mutating func countFailure(_ edge: UnsafePointer<PendingEdge>, _ key: WireSlice, isLimited: Bool) {
        guard let record = partner(edge, key, isLimited) else { return }
        add(edge.pointee.weight, to: 0, of: record)
    }

    /// Counts the latency of a message.
    mutating func countMessage(_ edge: UnsafePointer<PendingEdge>, _ key: WireSlice, isLimited: Bool, at time: UInt64) {
        guard let record = partner(edge, key, isLimited) else { return }
        observe(
            edge.pointee.messagingLatency, weight: edge.pointee.weight, trace: (edge.pointee.traceHigh, edge.pointee.traceLow), time: time,
            group.places[0], of: record)
    }

    private mutating func partner(_ edge: UnsafePointer<PendingEdge>, _ key: WireSlice, _ isLimited: Bool) -> UnsafeMutableRawPointer? {
        if isLimited { return overflowRecord(edge.pointee.hash) }
        if case .record(let record) = record(edge.pointee.hash, key) { return record }
        return nil
    }
}
