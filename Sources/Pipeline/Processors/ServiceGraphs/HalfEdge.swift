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
package enum ConnectionType: UInt8, Sendable, Equatable, BitwiseCopyable {
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

/// What one span says about an edge. Its texts lie in the request and are copied if the edge has to wait.
package struct HalfEdge: BitwiseCopyable {
    package struct Flags: OptionSet, Sendable, BitwiseCopyable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// A SERVER or CONSUMER span.
        package static let isServer = Flags(rawValue: 1 << 0)
        /// A PRODUCER or CONSUMER span.
        package static let isMessaging = Flags(rawValue: 1 << 1)
        /// The status is ERROR.
        package static let isFailed = Flags(rawValue: 1 << 2)
        /// A client span that names a database (tempo-behaviour 4.4).
        package static let isDatabase = Flags(rawValue: 1 << 3)
        /// A filter policy rejected the span; it has no texts.
        package static let isDropped = Flags(rawValue: 1 << 4)
    }

    package let key: EdgeKey
    /// ``EdgeKey/hash(_:)`` with ``KeyHash/seed``.
    let hash: UInt64
    /// The upper half of the trace's hash.
    private let traceHash: UInt32
    package let flags: Flags
    /// Index of its first dimension in ``PendingHalves``.
    let firstDimension: Int32
    /// Seconds, 0 when the span ends before it starts.
    let latency: Double
    /// Requests that the span stands for.
    let multiplier: Double
    /// The end of a client span, the start of a server span: nanoseconds since the epoch.
    let time: UInt64
    /// `service.name`, present but possibly empty.
    var service: EdgeText
    /// The first of `peer_attributes` that the span has; absent when it has none, and then an earlier one stays.
    var peer: EdgeText
    /// The server of a database's client; absent when there is nothing to name it by: what was known before stays.
    var databaseServer: EdgeText

    /// What every key is hashed with; looking it up costs a little.
    package static var seed: UInt64 { KeyHash.seed }

    /// - Parameter seed: ``seed``.
    @inline(__always)
    package init(
        key: EdgeKey, flags: Flags, seed: UInt64, firstDimension: Int32 = 0, latency: Double = 0, multiplier: Double = 1, time: UInt64 = 0,
        service: EdgeText = .absent, peer: EdgeText = .absent, databaseServer: EdgeText = .absent
    ) {
        self.key = key
        self.flags = flags
        let trace = key.traceHash(seed)
        hash = key.hash(ofTrace: trace, seed)
        traceHash = UInt32(truncatingIfNeeded: trace >> 32)
        self.firstDimension = firstDimension
        self.latency = latency
        self.multiplier = multiplier
        self.time = time
        self.service = service
        self.peer = peer
        self.databaseServer = databaseServer
    }

    package var side: EdgeSide {
        @inline(__always) get { flags.contains(.isServer) ? .server : .client }
    }

    /// See ``EdgeKey/partition(of:seed:)``.
    @inline(__always)
    func partition(of count: Int) -> Int { EdgeKey.partition(of: count, traceHash: traceHash) }
}
