/// Phase one of service graphs: stages a half edge of a span that was walked (tempo-behaviour 4.2 to 4.6).
///
/// Nothing of a tenant changes here. Plain pointers into tables that the plan owns, so that a span costs no reference
/// count.
struct ServiceGraphsStage: @unchecked Sendable {
    /// The memory behind the pointers of a stage.
    struct Tables {
        let peers: ConstantTable<Int32>
        let databases: ConstantTable<Int32>
        let dimensions: ConstantTable<Int32>
    }

    private let peers: UnsafePointer<Int32>
    private let peerCount: Int
    private let databases: UnsafePointer<Int32>
    private let databaseCount: Int
    private let dimensions: UnsafePointer<Int32>
    let dimensionCount: Int
    private let peerService: Int
    private let serverAddress: Int
    private let peerAddress: Int
    private let peerPort: Int
    private let readsTraceState: Bool
    /// Bytes of a formatted text that can matter.
    private let textLimit: Int

    init(_ options: ServiceGraphsOptions, _ tables: Tables, maxValueLength: Int, slots: inout AttributeSlots) {
        peers = tables.peers.start
        peerCount = tables.peers.count
        databases = tables.databases.start
        databaseCount = tables.databases.count
        dimensions = tables.dimensions.start
        dimensionCount = tables.dimensions.count
        peerService = slots.slot("peer.service")
        serverAddress = slots.slot("server.address")
        peerAddress = slots.slot("network.peer.address")
        peerPort = slots.slot("network.peer.port")
        readsTraceState = options.tracestateMultiplier
        textLimit = UTF8Text.beyond(maxValueLength)
    }

    /// Whether a span of this kind is one side of an edge: SERVER, CLIENT, PRODUCER or CONSUMER.
    @inline(__always)
    static func takes(kind: Int32) -> Bool { kind >= 2 && kind <= 5 }

    /// Client spans are known by their own id, server spans by their parent's.
    @inline(__always)
    private func half(_ fields: borrowing SpanFields) -> PendingHalf {
        let kind = fields.kind
        let isClient = kind == 3 || kind == 4
        var flags: PendingHalf.Flags = isClient ? [] : .isServer
        if kind >= 4 { flags.insert(.isMessaging) }
        let span = isClient ? fields.spanID : fields.parentSpanID
        return PendingHalf(key: EdgeKey(trace: fields.traceID, span: span), flags: flags)
    }

    /// Stages a span that a filter policy rejected.
    func appendDropped(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        var half = half(fields)
        half.flags.insert(.isDropped)
        scratch.halves.append(half)
    }

    /// Stages the span at hand; its resource has a service name.
    @inline(never)
    func append(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        var half = half(fields)
        let isClient = half.side == .client
        half.latency = fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0
        half.time = isClient ? fields.end : fields.start
        half.multiplier = weight(fields, scratch)
        if fields.statusCode == 2 { half.flags.insert(.isFailed) }
        half.texts = scratch.halves.textCount
        append(scratch.ofResource(AttributeSlots.service), &scratch)
        append(peer(scratch), &scratch)
        if isClient, let name = database(scratch) {
            half.flags.insert(.isDatabase)
            appendServer(ofDatabase: name, &scratch)
        } else {
            scratch.halves.append(.absent)
        }
        for index in 0..<dimensionCount { append(scratch.attribute(Int(dimensions[index])), &scratch) }
        scratch.halves.append(half)
    }

    private func weight(_ fields: borrowing SpanFields, _ scratch: borrowing WalkScratch) -> Double {
        if readsTraceState, let sampled = TracestateMultiplier.multiplier(fields.traceState.bytes) { return sampled }
        return scratch.weight(WeighingProcessor.serviceGraphs)
    }

    /// The first of `peer_attributes` that the span itself has (tempo-behaviour 4.5).
    private func peer(_ scratch: borrowing WalkScratch) -> SlotValue? {
        for index in 0..<peerCount {
            if let value = scratch.ofSpan(Int(peers[index])) { return value }
        }
        return nil
    }

    /// The first of `database_name_attributes` that resource or span have: what makes a client span one of a database.
    private func database(_ scratch: borrowing WalkScratch) -> SlotValue? {
        for index in 0..<databaseCount {
            if let value = scratch.attribute(Int(databases[index])) { return value }
        }
        return nil
    }

    /// What the database is called (tempo-behaviour 4.4): absent when nothing names it.
    private func appendServer(ofDatabase name: SlotValue, _ scratch: inout WalkScratch) {
        if let found = scratch.attribute(peerService) ?? scratch.attribute(serverAddress) { return append(found, &scratch) }
        if let address = scratch.attribute(peerAddress) {
            guard let port = scratch.attribute(peerPort) else { return append(address, &scratch) }
            let start = scratch.halves.formatted.count
            address.appendText(to: &scratch.halves.formatted, limit: textLimit)
            scratch.halves.formatted.append(UInt8(ascii: ":"))
            port.appendText(to: &scratch.halves.formatted, limit: textLimit)
            return scratch.halves.append(.formatted(start: start, count: scratch.halves.formatted.count - start))
        }
        let text = text(name, &scratch)
        if case .inRequest(let slice) = text, slice.count == 0 { return scratch.halves.append(.absent) }
        if case .formatted(_, 0) = text { return scratch.halves.append(.absent) }
        scratch.halves.append(text)
    }

    @inline(__always)
    private func append(_ value: SlotValue?, _ scratch: inout WalkScratch) {
        guard let value else { return scratch.halves.append(.absent) }
        scratch.halves.append(text(value, &scratch))
    }

    @inline(__always)
    private func text(_ value: SlotValue, _ scratch: inout WalkScratch) -> PendingText {
        value.isText ? .inRequest(value.slice) : formatted(value, &scratch)
    }

    @inline(never)
    private func formatted(_ value: SlotValue, _ scratch: inout WalkScratch) -> PendingText {
        let start = scratch.halves.formatted.count
        value.appendText(to: &scratch.halves.formatted, limit: textLimit)
        return .formatted(start: start, count: scratch.halves.formatted.count - start)
    }
}
