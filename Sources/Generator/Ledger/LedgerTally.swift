import Pipeline

/// The columns of one part of the books.
struct LedgerTally: Sendable {
    private var counts = [Int](repeating: 0, count: LedgerLine.allCases.count)

    subscript(_ line: LedgerLine) -> Int { counts[line.rawValue] }

    mutating func add(_ line: LedgerLine, _ amount: Int) { counts[line.rawValue] &+= amount }

    mutating func add(_ other: LedgerTally) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
    }

    /// A request whose spans were given to a tenant's processors, once they have counted it.
    ///
    /// - Parameter isWanted: false: it asked for no metrics.
    mutating func note(_ counts: WalkCounts, isWanted: Bool) {
        let given = counts.given
        add(.intakeReceived, counts.spans)
        guard !given.isEmpty else { return add(.intakeWithoutProcessor, counts.spans) }
        add(.intakeTaken, counts.spans)
        // What is left for the processors once the clock has had its say.
        let timely = counts.spans &- counts.outsideSlack
        if given.contains(.spanMetrics) {
            open(.spansReceived, .spansLate, .spansAhead, counts)
            if isWanted { note(counts.spanMetrics) } else { add(.spansUnwanted, timely) }
        }
        if given.contains(.serviceGraphs) {
            open(.halvesReceived, .halvesLate, .halvesAhead, counts)
            if isWanted { note(counts.graphs, timely: timely) } else { add(.halvesUnwanted, timely) }
        }
        if given.contains(.calls) {
            open(.callsReceived, .callsLate, .callsAhead, counts)
            if isWanted { note(counts.calls, timely: timely) } else { add(.callsUnwanted, timely) }
        }
    }

    private mutating func open(_ received: LedgerLine, _ late: LedgerLine, _ ahead: LedgerLine, _ counts: WalkCounts) {
        add(received, counts.spans)
        add(late, counts.late)
        add(ahead, counts.ahead)
    }

    private mutating func note(_ counts: SpanMetricsCounts) {
        add(.spansCounted, counts.counted)
        add(.spansFiltered, counts.filtered)
        add(.spansLimited, counts.overLimit)
        add(.spansMalformed, counts.malformed)
        add(.spansCountedBySender, counts.alreadyCounted)
    }

    private mutating func note(_ counts: ServiceGraphCounts, timely: Int) {
        let edges = counts.edges
        add(.halvesFiltered, counts.filtered)
        add(.halvesOfFiltered, edges.refusedSpans)
        add(.halvesLimited, edges.droppedSpans)
        add(.halvesTaken, counts.halves &- counts.filtered &- edges.refusedSpans &- edges.droppedSpans)
        add(.halvesOfNoEdge, timely &- counts.halves)
        noteEdges(counts)
    }

    /// What became of edges, whether a request or time decided it.
    mutating func noteEdges(_ counts: ServiceGraphCounts) {
        add(.edgesReceived, counts.edges.edges)
        add(.edgesCounted, counts.counted)
        add(.edgesFiltered, counts.edges.droppedEdges &- counts.edges.refusedSpans)
        add(.edgesOfClient, counts.edges.expiredClients)
        add(.edgesOfServer, counts.edges.expiredServers)
        add(.edgesLimited, counts.overLimit)
        add(.edgesMalformed, counts.invalidUTF8)
    }

    private mutating func note(_ counts: StagedCalls, timely: Int) {
        add(.callsTaken, counts.taken)
        add(.callsLimited, counts.overLimit)
        add(.callsNone, timely &- counts.taken &- counts.overLimit)
    }

    /// A request of which nothing is counted.
    mutating func refuse(_ line: LedgerLine, spans: Int) {
        add(.intakeReceived, spans)
        add(line, spans)
    }
}
