/// Phase one of service graphs: stages a half edge of a span that was walked (tempo-behaviour 4.2 to 4.6).
///
/// Nothing of a tenant changes here. Plain pointers into tables that the plan owns, so that a span costs no reference
/// count.
struct ServiceGraphsStage: @unchecked Sendable {
    /// The memory behind the pointers of a stage.
    struct Tables {
        let peers: ConstantTable<Int32>
        /// Numbers of concepts.
        let callees: ConstantTable<Int32>
        let databases: ConstantTable<Int32>
        /// A concept stands there as the complement of its number.
        let dimensions: ConstantTable<Int32>
    }

    private let peers: UnsafePointer<Int32>
    private let peerCount: Int
    private let callees: UnsafePointer<Int32>
    private let calleeCount: Int
    private let databases: UnsafePointer<Int32>
    private let databaseCount: Int
    private let dimensions: UnsafePointer<Int32>
    let dimensionCount: Int
    private let peerService: Int
    private let serverAddress: Int
    private let peerAddress: Int
    private let peerPort: Int
    private let readsTraceState: Bool
    /// With a profile on, names of nodes are names: without one they are whatever was sent, as in Tempo.
    private let reducesNames: Bool
    private let seed = KeyHash.seed
    /// Bytes of a formatted text that can matter.
    private let textLimit: Int

    init(_ options: ServiceGraphsOptions, _ tables: Tables, maxValueLength: Int, slots: inout AttributeSlots) {
        peers = tables.peers.start
        peerCount = tables.peers.count
        callees = tables.callees.start
        calleeCount = tables.callees.count
        databases = tables.databases.start
        databaseCount = tables.databases.count
        dimensions = tables.dimensions.start
        dimensionCount = tables.dimensions.count
        peerService = slots.slot("peer.service")
        serverAddress = slots.slot("server.address")
        peerAddress = slots.slot("network.peer.address")
        peerPort = slots.slot("network.peer.port")
        readsTraceState = options.tracestateMultiplier
        reducesNames = !options.profiles.isEmpty
        textLimit = UTF8Text.beyond(maxValueLength)
    }

    /// Whether a span of this kind is one side of an edge: SERVER, CLIENT, PRODUCER or CONSUMER.
    @inline(__always)
    static func takes(kind: Int32) -> Bool { kind >= 2 && kind <= 5 }

    /// Client spans are known by their own id, server spans by their parent's.
    @inline(__always)
    private static func key(_ fields: borrowing SpanFields, isClient: Bool) -> EdgeKey {
        EdgeKey(trace: fields.traceID, span: isClient ? fields.spanID : fields.parentSpanID)
    }

    @inline(__always)
    private static func flags(_ kind: Int32, isClient: Bool) -> HalfEdge.Flags {
        let side: HalfEdge.Flags = isClient ? [] : .isServer
        return kind >= 4 ? side.union(.isMessaging) : side
    }

    @inline(__always)
    private static func isClient(kind: Int32) -> Bool { kind == 3 || kind == 4 }

    /// Stages a span that a filter policy rejected.
    func appendDropped(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        let isClient = Self.isClient(kind: fields.kind)
        let flags = Self.flags(fields.kind, isClient: isClient).union(.isDropped)
        scratch.halves.append(HalfEdge(key: Self.key(fields, isClient: isClient), flags: flags, seed: seed))
    }

    /// Stages the span at hand; its resource has a service name.
    @inline(never)
    func append(_ fields: borrowing SpanFields, _ scratch: inout WalkScratch) {
        let isClient = Self.isClient(kind: fields.kind)
        var flags = Self.flags(fields.kind, isClient: isClient)
        if fields.statusCode == 2 { flags.insert(.isFailed) }
        let service = text(scratch.resourceSlots + AttributeSlots.service, &scratch)
        var peer = reducesNames ? peerName(&scratch) : peer(scratch).map { text($0, &scratch) } ?? .absent
        // Only of a span that calls: what one that answers says of hosts and providers is not who called it.
        if isClient, calleeCount > 0, peer.saysNothing { peer = callee(&scratch) }
        var databaseServer = EdgeText.absent
        if isClient, let name = database(scratch) {
            flags.insert(.isDatabase)
            databaseServer = reducesNames ? serverName(ofDatabase: name, &scratch) : server(ofDatabase: name, &scratch)
        }
        scratch.halves.append(
            HalfEdge(
                key: Self.key(fields, isClient: isClient), flags: flags, seed: seed,
                firstDimension: dimensionCount > 0 ? appendDimensions(&scratch) : 0,
                latency: fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0, multiplier: weight(fields, scratch),
                time: isClient ? fields.end : fields.start, service: service, peer: peer, databaseServer: databaseServer))
    }

    /// The index of the first one.
    @inline(never)
    private func appendDimensions(_ scratch: inout WalkScratch) -> Int32 {
        let first = scratch.halves.nextDimension
        for index in 0..<dimensionCount {
            let slot = Int(dimensions[index])
            if slot >= 0 {
                scratch.halves.append(dimension: found(slot, scratch).map { text($0, &scratch) } ?? .absent)
            } else {
                scratch.halves.append(dimension: concept(~slot, &scratch))
            }
        }
        return first
    }

    private func concept(_ number: Int, _ scratch: inout WalkScratch) -> EdgeText {
        guard let value = scratch.concept(number)?.value else { return .absent }
        return withUnsafePointer(to: value) { text($0, &scratch) }
    }

    @inline(__always)
    private func weight(_ fields: borrowing SpanFields, _ scratch: borrowing WalkScratch) -> Double {
        scratch.weight(WeighingProcessor.serviceGraphs, fields, readsTraceState: readsTraceState)
    }

    /// The attribute of the resource, else of the span (tempo-behaviour 3.3).
    @inline(__always)
    private func found(_ slot: Int, _ scratch: borrowing WalkScratch) -> UnsafePointer<SlotValue>? {
        let ofResource = scratch.resourceSlots + slot
        if ofResource.pointee.stamp == scratch.resourceStamp { return UnsafePointer(ofResource) }
        let ofSpan = scratch.spanSlots + slot
        return ofSpan.pointee.stamp == scratch.spanStamp ? UnsafePointer(ofSpan) : nil
    }

    /// The first of `peer_attributes` that the span itself has (tempo-behaviour 4.5).
    @inline(__always)
    private func peer(_ scratch: borrowing WalkScratch) -> UnsafePointer<SlotValue>? {
        var index = 0
        while index < peerCount {
            let value = scratch.spanSlots + Int(peers[index])
            if value.pointee.stamp == scratch.spanStamp { return UnsafePointer(value) }
            index &+= 1
        }
        return nil
    }

    /// Who the span says was called.
    @inline(never)
    private func callee(_ scratch: inout WalkScratch) -> EdgeText {
        for index in 0..<calleeCount {
            guard let value = scratch.conceptOfSpan(Int(callees[index]))?.value else { continue }
            return withUnsafePointer(to: value) { text($0, &scratch) }
        }
        return .absent
    }

    /// The first of `database_name_attributes` that resource or span have: what makes a client span one of a database.
    @inline(__always)
    private func database(_ scratch: borrowing WalkScratch) -> UnsafePointer<SlotValue>? {
        var index = 0
        while index < databaseCount {
            if let value = found(Int(databases[index]), scratch) { return value }
            index &+= 1
        }
        return nil
    }

    /// What the database is called (tempo-behaviour 4.4): absent when nothing names it.
    @inline(never)
    private func server(ofDatabase name: UnsafePointer<SlotValue>, _ scratch: inout WalkScratch) -> EdgeText {
        if let value = found(peerService, scratch) ?? found(serverAddress, scratch) { return text(value, &scratch) }
        if let address = found(peerAddress, scratch) {
            guard let port = found(peerPort, scratch) else { return text(address, &scratch) }
            let start = scratch.halves.formatted.count
            address.pointee.appendText(to: &scratch.halves.formatted, limit: textLimit)
            scratch.halves.formatted.append(UInt8(ascii: ":"))
            port.pointee.appendText(to: &scratch.halves.formatted, limit: textLimit)
            return EdgeText(formattedAt: start, count: scratch.halves.formatted.count - start)
        }
        let text = text(name, &scratch)
        return text.isEmpty ? .absent : text
    }

    // MARK: Names

    /// The first of `peer_attributes` that names something.
    @inline(never)
    private func peerName(_ scratch: inout WalkScratch) -> EdgeText {
        for index in 0..<peerCount {
            let value = scratch.spanSlots + Int(peers[index])
            guard value.pointee.stamp == scratch.spanStamp, let name = name(value, &scratch) else { continue }
            return name
        }
        return .absent
    }

    /// The same as ``server(ofDatabase:_:)``, but what names nothing is passed over.
    @inline(never)
    private func serverName(ofDatabase database: UnsafePointer<SlotValue>, _ scratch: inout WalkScratch) -> EdgeText {
        if let name = found(peerService, scratch).flatMap({ name($0, &scratch) }) ?? found(serverAddress, scratch).flatMap({ name($0, &scratch) }) {
            return name
        }
        if let address = found(peerAddress, scratch).map({ ValueType.nameOrHostOfURL.reduce($0.pointee) }), address.count > 0 {
            let start = scratch.halves.formatted.count
            address.appendText(to: &scratch.halves.formatted, limit: textLimit)
            if let port = found(peerPort, scratch).map({ ValueType.port.reduce($0.pointee) }), port.count > 0 {
                scratch.halves.formatted.append(UInt8(ascii: ":"))
                port.appendText(to: &scratch.halves.formatted, limit: textLimit)
            }
            return EdgeText(formattedAt: start, count: scratch.halves.formatted.count - start)
        }
        return name(database, &scratch) ?? .absent
    }

    /// nil: it names nothing.
    private func name(_ value: UnsafePointer<SlotValue>, _ scratch: inout WalkScratch) -> EdgeText? {
        let name = ValueType.nameOrHostOfURL.reduce(value.pointee)
        return name.count > 0 ? withUnsafePointer(to: name) { text($0, &scratch) } : nil
    }

    @inline(__always)
    private func text(_ value: UnsafePointer<SlotValue>, _ scratch: inout WalkScratch) -> EdgeText {
        value.pointee.isText ? EdgeText(value.pointee.slice) : formatted(value, &scratch)
    }

    @inline(never)
    private func formatted(_ value: UnsafePointer<SlotValue>, _ scratch: inout WalkScratch) -> EdgeText {
        let start = scratch.halves.formatted.count
        value.pointee.appendText(to: &scratch.halves.formatted, limit: textLimit)
        return EdgeText(formattedAt: start, count: scratch.halves.formatted.count - start)
    }
}
