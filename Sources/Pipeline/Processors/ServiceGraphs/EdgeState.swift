/// Where an edge's byte strings stand.
enum EdgeField {
    static let client = 0
    static let server = 1
    static let peer = 2
    static let firstDimension = 3
}

/// The numbers of an edge that is being put together, and how a span changes them (tempo-behaviour 4.4, 4.5).
struct EdgeState: BitwiseCopyable {
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
    ///   - dimensions: the half's, one per configured dimension.
    ///   - fields: the edge's strings as ``EdgeField`` orders them.
    ///   - usesPrefix: each side has its own dimensions, instead of both sharing them.
    @inline(__always)
    mutating func apply(
        _ half: Run<HalfEdge>, _ dimensions: Run<EdgeText>, to fields: CountedCells<WireSlice>,
        usesPrefix: Bool
    ) {
        let flags = half.pointee.flags
        connection = flags.contains(.isMessaging) ? .messagingSystem : .direct
        multiplier = half.pointee.multiplier
        if flags.contains(.isFailed) { isFailed = true }
        if let peer = half.pointee.peer.slice { fields[EdgeField.peer] = peer }
        applyDimensions(dimensions, of: half.pointee.side, to: fields, usesPrefix: usesPrefix)
        if flags.contains(.isServer) {
            hasServer = true
            if let service = half.pointee.service.slice { fields[EdgeField.server] = service }
            serverLatency = half.pointee.latency
            serverStart = half.pointee.time
            return
        }
        hasClient = true
        if let service = half.pointee.service.slice { fields[EdgeField.client] = service }
        clientLatency = half.pointee.latency
        clientEnd = half.pointee.time
        guard flags.contains(.isDatabase) else { return }
        connection = .database
        serverLatency = half.pointee.latency
        if let server = half.pointee.databaseServer.slice { fields[EdgeField.server] = server }
    }

    /// A present but empty value overwrites, too (tempo-behaviour 4.6).
    @inline(__always)
    private func applyDimensions(
        _ dimensions: Run<EdgeText>, of side: EdgeSide, to fields: CountedCells<WireSlice>, usesPrefix: Bool
    ) {
        let slots = fields.count &- EdgeField.firstDimension
        guard slots > 0 else { return }
        for index in 0..<(usesPrefix ? slots / 2 : slots) {
            guard let value = dimensions[index].slice else { continue }
            let slot = usesPrefix ? 2 * index + Int(side.rawValue) : index
            fields[EdgeField.firstDimension + slot] = value
        }
    }

    /// Seconds from the producer's end to the consumer's start (tempo-behaviour 4.7).
    var messagingLatency: Double? {
        guard connection == .messagingSystem, serverStart > clientEnd else { return nil }
        return Double(serverStart - clientEnd) / 1e9
    }
}
