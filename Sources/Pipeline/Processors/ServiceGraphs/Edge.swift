/// A request between two services, complete or with one side made up (tempo-behaviour 4.7, 4.8).
///
/// A view: its slices are good until the closure that receives it returns. ``RequestBytes/slack`` readable bytes lie
/// behind each of them.
package struct Edge {
    /// Trace of all its spans, for the exemplar; both halves 0: none.
    package let key: EdgeKey
    package let client: WireSlice
    package let server: WireSlice
    package let connection: ConnectionType
    /// One per configured dimension, or with the client/server prefix two: the client's, then the server's. Absent and
    /// empty are the same here: an empty value removes the label.
    package let dimensions: CountedRun<WireSlice>
    /// Seconds; 0 for a side that was made up.
    package let clientLatency: Double
    package let serverLatency: Double
    package let isFailed: Bool
    package let multiplier: Double
    /// The side that was made up.
    package let virtualSide: EdgeSide?
    /// Seconds between the end of the producer and the start of the consumer. nil on edges that are not of a messaging
    /// system, and when the consumer did not start later: then nothing is observed.
    package let messagingLatency: Double?
}

/// What becomes of an edge whose time is over (tempo-behaviour 4.8).
package enum ExpiredEdge: Sendable, Equatable {
    /// The caller is unknown: its peer attribute names it.
    case clientFromPeer
    /// The caller is unknown and nobody names it: `user`.
    case clientIsUser
    /// The callee is unknown: its peer attribute names it.
    case serverFromPeer
    /// Nothing can be said.
    case unpaired

    /// The first rule that fits. That both services are known by then is not asked again.
    package static func outcome(hasClient: Bool, hasServer: Bool, hasPeer: Bool, isRoot: Bool) -> ExpiredEdge {
        if !hasClient {
            guard isRoot else { return .unpaired }
            return hasPeer ? .clientFromPeer : .clientIsUser
        }
        return !hasServer && hasPeer ? .serverFromPeer : .unpaired
    }
}
