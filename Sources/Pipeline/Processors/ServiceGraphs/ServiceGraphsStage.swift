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

    private let peers: Run<Int32>
    private let peerCount: Int
    private let callees: Run<Int32>
    private let calleeCount: Int
    private let databases: Run<Int32>
    private let databaseCount: Int
    private let dimensions: Run<Int32>
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
        readsTraceState = options.weight.readsTraceState
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
    func appendDropped(_ fields: borrowing SpanFields, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) {
        let isClient = Self.isClient(kind: fields.kind)
        let flags = Self.flags(fields.kind, isClient: isClient).union(.isDropped)
        halves.append(HalfEdge(key: Self.key(fields, isClient: isClient), flags: flags, seed: seed))
    }

    /// Stages the span at hand; its resource has a service name.
    @inline(never)
    func append(_ fields: borrowing SpanFields, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) {
        let isClient = Self.isClient(kind: fields.kind)
        var flags = Self.flags(fields.kind, isClient: isClient)
        if fields.statusCode == 2 { flags.insert(.isFailed) }
        let service = text(attributes.resourceSlots.run + AttributeSlots.service, &attributes, &halves)
        var peer = reducesNames ? peerName(&attributes, &halves) : peer(attributes).map { text($0, &attributes, &halves) } ?? .absent
        // Only of a span that calls: what one that answers says of hosts and providers is not who called it.
        if isClient, calleeCount > 0, peer.saysNothing { peer = callee(&attributes, &halves) }
        var databaseServer = EdgeText.absent
        if isClient, let name = database(attributes) {
            flags.insert(.isDatabase)
            databaseServer = reducesNames ? serverName(ofDatabase: name, &attributes, &halves) : server(ofDatabase: name, &attributes, &halves)
        }
        halves.append(
            HalfEdge(
                key: Self.key(fields, isClient: isClient), flags: flags, seed: seed,
                firstDimension: dimensionCount > 0 ? appendDimensions(&attributes, &halves) : 0,
                latency: fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0, multiplier: weight(fields, attributes),
                time: isClient ? fields.end : fields.start, service: service, peer: peer, databaseServer: databaseServer))
    }

    /// The index of the first one.
    @inline(never)
    private func appendDimensions(_ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> Int32 {
        let first = halves.nextDimension
        for index in 0..<dimensionCount {
            let slot = Int(dimensions[index])
            if slot >= 0 {
                halves.append(dimension: found(slot, attributes).map { text($0, &attributes, &halves) } ?? .absent)
            } else {
                halves.append(dimension: concept(~slot, &attributes, &halves))
            }
        }
        return first
    }

    private func concept(_ number: Int, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        guard let value = attributes.concept(number)?.value else { return .absent }
        return withRun(of: value) { text($0, &attributes, &halves) }
    }

    @inline(__always)
    private func weight(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch) -> Double {
        attributes.weight(WeighingProcessor.serviceGraphs, fields, readsTraceState: readsTraceState)
    }

    /// The attribute of the resource, else of the span (tempo-behaviour 3.3).
    @inline(__always)
    private func found(_ slot: Int, _ attributes: borrowing AttributeScratch) -> Run<SlotValue>? {
        let ofResource = attributes.resourceSlots + slot
        if ofResource.pointee.stamp == attributes.resourceStamp { return Run(ofResource) }
        let ofSpan = attributes.spanSlots + slot
        return ofSpan.pointee.stamp == attributes.spanStamp ? Run(ofSpan) : nil
    }

    /// The first of `peer_attributes` that the span itself has (tempo-behaviour 4.5).
    @inline(__always)
    private func peer(_ attributes: borrowing AttributeScratch) -> Run<SlotValue>? {
        var index = 0
        while index < peerCount {
            let value = attributes.spanSlots + Int(peers[index])
            if value.pointee.stamp == attributes.spanStamp { return Run(value) }
            index &+= 1
        }
        return nil
    }

    /// Who the span says was called.
    @inline(never)
    private func callee(_ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        for index in 0..<calleeCount {
            guard let value = attributes.conceptOfSpan(Int(callees[index]))?.value else { continue }
            return withRun(of: value) { text($0, &attributes, &halves) }
        }
        return .absent
    }

    /// The first of `database_name_attributes` that resource or span have: what makes a client span one of a database.
    @inline(__always)
    private func database(_ attributes: borrowing AttributeScratch) -> Run<SlotValue>? {
        var index = 0
        while index < databaseCount {
            if let value = found(Int(databases[index]), attributes) { return value }
            index &+= 1
        }
        return nil
    }

    /// What the database is called (tempo-behaviour 4.4): absent when nothing names it.
    @inline(never)
    private func server(ofDatabase name: Run<SlotValue>, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        if let value = found(peerService, attributes) ?? found(serverAddress, attributes) { return text(value, &attributes, &halves) }
        if let address = found(peerAddress, attributes) {
            guard let port = found(peerPort, attributes) else { return text(address, &attributes, &halves) }
            let start = halves.formatted.count
            address.pointee.appendText(to: &halves.formatted, limit: textLimit)
            halves.formatted.append(UInt8(ascii: ":"))
            port.pointee.appendText(to: &halves.formatted, limit: textLimit)
            return EdgeText(formattedAt: start, count: halves.formatted.count - start)
        }
        let text = text(name, &attributes, &halves)
        return text.isEmpty ? .absent : text
    }

    // MARK: Names

    /// The first of `peer_attributes` that names something.
    @inline(never)
    private func peerName(_ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        for index in 0..<peerCount {
            let value = attributes.spanSlots + Int(peers[index])
            guard value.pointee.stamp == attributes.spanStamp, let name = name(value.run, &attributes, &halves) else { continue }
            return name
        }
        return .absent
    }

    /// The same as ``server(ofDatabase:_:)``, but what names nothing is passed over.
    @inline(never)
    private func serverName(ofDatabase database: Run<SlotValue>, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves)
        -> EdgeText
    {
        if let name = found(peerService, attributes).flatMap({ name($0, &attributes, &halves) })
            ?? found(serverAddress, attributes).flatMap({ name($0, &attributes, &halves) })
        {
            return name
        }
        if let address = found(peerAddress, attributes).map({ ValueType.nameOrHostOfURL.reduce($0.pointee) }), address.count > 0 {
            let start = halves.formatted.count
            address.appendText(to: &halves.formatted, limit: textLimit)
            if let port = found(peerPort, attributes).map({ ValueType.port.reduce($0.pointee) }), port.count > 0 {
                halves.formatted.append(UInt8(ascii: ":"))
                port.appendText(to: &halves.formatted, limit: textLimit)
            }
            return EdgeText(formattedAt: start, count: halves.formatted.count - start)
        }
        return name(database, &attributes, &halves) ?? .absent
    }

    /// nil: it names nothing.
    private func name(_ value: Run<SlotValue>, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText? {
        let name = ValueType.nameOrHostOfURL.reduce(value.pointee)
        return name.count > 0 ? withRun(of: name) { text($0, &attributes, &halves) } : nil
    }

    @inline(__always)
    private func text(_ value: Run<SlotValue>, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        value.pointee.isText ? EdgeText(value.pointee.slice) : formatted(value, &attributes, &halves)
    }

    @inline(never)
    private func formatted(_ value: Run<SlotValue>, _ attributes: inout AttributeScratch, _ halves: inout PendingHalves) -> EdgeText {
        let start = halves.formatted.count
        value.pointee.appendText(to: &halves.formatted, limit: textLimit)
        return EdgeText(formattedAt: start, count: halves.formatted.count - start)
    }
}
