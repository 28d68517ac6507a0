extension SeriesShard {
    /// What became of an edge's observation.
    enum Counted {
        case counted
        /// In the overflow series.
        case limited
        case invalid, overLimit
    }

    /// Counts an edge: requests, server and client latency (tempo-behaviour 4.7).
    mutating func count(_ edge: PendingEdge, _ key: WireSlice, at time: UInt64) -> Counted {
        switch record(edge.hash, key) {
        case .invalid: return .invalid
        case .full: return .overLimit
        case .record(let record):
            let trace = (edge.traceHigh, edge.traceLow)
            add(edge.weight, to: 0, of: record)
            observe(edge.serverLatency, weight: edge.weight, trace: trace, time: time, group.places[0], of: record)
            observe(edge.clientLatency, weight: edge.weight, trace: trace, time: time, group.places[1], of: record)
            return isOverflow(record) ? .limited : .counted
        }
    }

    /// Counts a failed edge.
    ///
    /// - Parameter isLimited: its entity found no room: straight to the overflow series.
    mutating func countFailure(_ edge: PendingEdge, _ key: WireSlice, isLimited: Bool) {
        guard let record = partner(edge, key, isLimited) else { return }
        add(edge.weight, to: 0, of: record)
    }

    /// Counts the latency of a message.
    mutating func countMessage(_ edge: PendingEdge, _ key: WireSlice, isLimited: Bool, at time: UInt64) {
        guard let record = partner(edge, key, isLimited) else { return }
        observe(
            edge.messagingLatency, weight: edge.weight, trace: (edge.traceHigh, edge.traceLow), time: time, group.places[0], of: record)
    }

    private mutating func partner(_ edge: PendingEdge, _ key: WireSlice, _ isLimited: Bool) -> UnsafeMutableRawPointer? {
        if isLimited { return overflowRecord(edge.hash) }
        if case .record(let record) = record(edge.hash, key) { return record }
        return nil
    }
}
