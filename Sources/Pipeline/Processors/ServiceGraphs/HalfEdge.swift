/// The two ends of a request.
package enum EdgeSide: UInt8, Sendable, Equatable {
    /// CLIENT and PRODUCER spans.
    case client
    /// SERVER and CONSUMER spans.
    case server

    package var opposite: EdgeSide { self == .client ? .server : .client }

    /// The value of the label `virtual_node`.
    package var label: StaticString { self == .client ? "client" : "server" }
}

/// The value of the label `connection_type`.
package enum ConnectionType: UInt8, Sendable, Equatable {
    /// No label: CLIENT to SERVER.
    case direct
    case messagingSystem
    case database
    /// One side was made up when the edge expired.
    case virtualNode

    package var label: StaticString {
        switch self {
        case .direct: ""
        case .messagingSystem: "messaging_system"
        case .database: "database"
        case .virtualNode: "virtual_node"
        }
    }
}

/// What one span says about an edge. Its slices lie in the request and are copied if the edge has to wait.
package struct HalfEdge {
    /// A client span that names a database (tempo-behaviour 4.4).
    package struct Database {
        /// The server's name; nil when there is nothing to name it by: what was known before stays.
        package var server: WireSlice?

        package init(server: WireSlice?) { self.server = server }
    }

    package var key: EdgeKey
    package var side: EdgeSide
    /// The span is a PRODUCER or a CONSUMER.
    package var isMessaging = false
    /// `service.name`, present but possibly empty.
    package var service: WireSlice
    /// Seconds, 0 when the span ends before it starts.
    package var latency: Double
    /// The status is ERROR.
    package var isFailed = false
    /// Requests that the span stands for.
    package var multiplier = 1.0
    /// The end of a client span, the start of a server span: nanoseconds since the epoch.
    package var time: UInt64 = 0
    /// The first of `peer_attributes` that the span has; nil when it has none, and then an earlier one stays.
    package var peerNode: WireSlice?
    /// Only looked at on the client side.
    package var database: Database?
    /// One entry per configured dimension, nil where neither resource nor span has it.
    package var dimensions = UnsafeBufferPointer<WireSlice?>(start: nil, count: 0)

    package init(key: EdgeKey, side: EdgeSide, service: WireSlice, latency: Double) {
        self.key = key
        self.side = side
        self.service = service
        self.latency = latency
    }
}
