import Pipeline

/// The rules of tempo-behaviour 4.3, 4.8 and 4.9 once more, with dictionaries and scans: what the store is held against.
struct NaiveEdges {
    struct Half {
        var service = ""
        var latency = 0.0
        var time: UInt64 = 0
        var isKnown = false
    }
    struct Waiting {
        var key: EdgeKey
        var born: Int
        var expirationSecond: UInt64
        var connection = ""
        var halves: [EdgeSide: Half] = [.client: Half(), .server: Half()]
        var peer = ""
        var isFailed = false
        var multiplier = 1.0
        var dimensions: [String]
    }
    struct Marker: Hashable {
        var key: EdgeKey
        var side: EdgeSide
    }

    let wait: UInt64
    let maxItems: Int
    let dimensions: Int
    let usesPrefix: Bool
    var waiting: [EdgeKey: Waiting] = [:]
    var markers: [Marker: UInt64] = [:]
    var counters = EdgeCounters()
    var seen: [SeenEdge] = []
    private var births = 0

    init(wait: UInt64, maxItems: Int, dimensions: Int, usesPrefix: Bool) {
        self.wait = wait
        self.maxItems = maxItems
        self.dimensions = dimensions
        self.usesPrefix = usesPrefix
    }

    mutating func push(_ span: TestSpan, now: UInt64) -> EdgeStore.Outcome {
        if var edge = waiting[span.key] {
            change(&edge, span)
            waiting[span.key] = edge
            guard isComplete(edge) else { return .pending }
            seen.append(finished(edge))
            waiting[span.key] = nil
            return .completed
        }
        if let until = markers[Marker(key: span.key, side: span.side.opposite)], now < until {
            counters.droppedEdges += 1
            counters.refusedSpans += 1
            return .refused
        }
        var edge = Waiting(
            key: span.key, born: births, expirationSecond: (now + wait) / 1_000_000_000,
            dimensions: Array(repeating: "", count: dimensions * (usesPrefix ? 2 : 1)))
        births += 1
        change(&edge, span)
        if isComplete(edge) {
            counters.edges += 1
            seen.append(finished(edge))
            return .completed
        }
        guard waiting.count < maxItems else {
            counters.droppedSpans += 1
            return .full
        }
        counters.edges += 1
        waiting[span.key] = edge
        return .pending
    }

    mutating func drop(_ span: TestSpan, now: UInt64) {
        if span.side == .server, span.span == 0 { return }
        if waiting[span.key]?.halves[span.side.opposite]?.isKnown == true {
            waiting[span.key] = nil
            counters.droppedEdges += 1
        }
        let marker = Marker(key: span.key, side: span.side)
        if markers[marker] != nil || markers.count < maxItems {
            markers[marker] = now + wait
        } else {
            counters.markerOverflows += 1
        }
    }

    mutating func expire(now: UInt64) {
        markers = markers.filter { now < $0.value }
        for edge in waiting.values.sorted(by: { $0.born < $1.born }) where now / 1_000_000_000 >= edge.expirationSecond {
            waiting[edge.key] = nil
            var result = finished(edge)
            result.connection = "virtual_node"
            result.messagingLatency = nil
            if result.client.isEmpty, edge.key.span == 0 {
                result.client = edge.peer.isEmpty ? "user" : edge.peer
                result.virtualSide = .client
                seen.append(result)
            } else if !result.client.isEmpty, result.server.isEmpty, !edge.peer.isEmpty {
                result.server = edge.peer
                result.virtualSide = .server
                seen.append(result)
            } else {
                if result.client.isEmpty { counters.expiredServers += 1 } else { counters.expiredClients += 1 }
            }
        }
    }

    private func isComplete(_ edge: Waiting) -> Bool { edge.halves.values.allSatisfy { !$0.service.isEmpty } }

    private func change(_ edge: inout Waiting, _ span: TestSpan) {
        edge.connection = span.kind == .producer || span.kind == .consumer ? "messaging_system" : ""
        edge.halves[span.side] = Half(service: span.service, latency: span.latency, time: span.time, isKnown: true)
        if span.side == .client, span.isDatabase {
            edge.connection = "database"
            edge.halves[.server]?.latency = span.latency
            if let server = span.databaseServer { edge.halves[.server]?.service = server }
        }
        if let peer = span.peer { edge.peer = peer }
        edge.isFailed = edge.isFailed || span.isFailed
        edge.multiplier = span.multiplier
        for (index, value) in span.dimensions.enumerated() {
            if let value { edge.dimensions[usesPrefix ? 2 * index + (span.side == .client ? 0 : 1) : index] = value }
        }
    }

    private func finished(_ edge: Waiting) -> SeenEdge {
        let client = edge.halves[.client] ?? Half()
        let server = edge.halves[.server] ?? Half()
        let gap = edge.connection == "messaging_system" && server.time > client.time
        return SeenEdge(
            client: client.service, server: server.service, connection: edge.connection, dimensions: edge.dimensions,
            clientLatency: client.latency, serverLatency: server.latency, isFailed: edge.isFailed, multiplier: edge.multiplier,
            messagingLatency: gap ? Double(server.time - client.time) / 1e9 : nil, trace: edge.key.traceLow)
    }
}
