/// Where an edge's byte strings stand.
enum EdgeField {
    static let client = 0
    static let server = 1
    static let peer = 2
    static let firstDimension = 3
}

/// The numbers of an edge that is being put together, and how a span changes them (tempo-behaviour 4.4, 4.5).
struct EdgeState {
    var clientLatency = 0.0
    var serverLatency = 0.0
    var multiplier = 1.0
    var clientEnd: UInt64 = 0
    var serverStart: UInt64 = 0
    var connection = ConnectionType.direct
    var isFailed = false
    /// Halves that were seen.
    var hasClient = false
    var hasServer = false

    func has(_ side: EdgeSide) -> Bool { side == .client ? hasClient : hasServer }

    /// Lets a span's half into the edge: what both sides set, the later span overwrites.
    ///
    /// - Parameters:
    ///   - fields: the edge's strings as ``EdgeField`` orders them.
    ///   - usesPrefix: each side has its own dimensions, instead of both sharing them.
    @inline(__always)
    mutating func apply(_ half: borrowing HalfEdge, to fields: UnsafeMutableBufferPointer<WireSlice>, usesPrefix: Bool) {
        connection = half.isMessaging ? .messagingSystem : .direct
        multiplier = half.multiplier
        if half.isFailed { isFailed = true }
        if let peer = half.peerNode { fields[EdgeField.peer] = peer }
        applyDimensions(of: half, to: fields, usesPrefix: usesPrefix)
        switch half.side {
        case .client:
            hasClient = true
            fields[EdgeField.client] = half.service
            clientLatency = half.latency
            clientEnd = half.time
            guard let database = half.database else { return }
            connection = .database
            serverLatency = half.latency
            if let server = database.server { fields[EdgeField.server] = server }
        case .server:
            hasServer = true
            fields[EdgeField.server] = half.service
            serverLatency = half.latency
            serverStart = half.time
        }
    }

    /// A present but empty value overwrites, too (tempo-behaviour 4.6).
    @inline(__always)
    private func applyDimensions(
        of half: borrowing HalfEdge, to fields: UnsafeMutableBufferPointer<WireSlice>, usesPrefix: Bool
    ) {
        let slots = fields.count - EdgeField.firstDimension
        let count = min(half.dimensions.count, usesPrefix ? slots / 2 : slots)
        for index in 0..<count {
            guard let value = half.dimensions[index] else { continue }
            let slot = usesPrefix ? 2 * index + Int(half.side.rawValue) : index
            fields[EdgeField.firstDimension + slot] = value
        }
    }

    /// Seconds from the producer's end to the consumer's start (tempo-behaviour 4.7).
    var messagingLatency: Double? {
        guard connection == .messagingSystem, serverStart > clientEnd else { return nil }
        return Double(serverStart - clientEnd) / 1e9
    }
}
