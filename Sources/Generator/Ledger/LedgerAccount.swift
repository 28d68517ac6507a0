/// What the books are kept of. Of each one everything that came in is in exactly one other column.
package enum LedgerAccount: Int, CaseIterable, Sendable {
    /// Spans of requests that name a tenant, before any processor.
    case intake
    case spanMetrics
    case serviceGraphs
    /// Edges that spans of service graphs began.
    case edges
    /// The processors of calls of models: `gen-ai` and `provider-health`.
    case calls

    /// The label `processor`.
    package var name: String {
        switch self {
        case .intake: "intake"
        case .spanMetrics: "span-metrics"
        case .serviceGraphs: "service-graphs"
        case .edges: "service-graphs-edges"
        case .calls: "gen-ai"
        }
    }

    /// The label `unit`.
    package var unit: String { self == .edges ? "edges" : "spans" }

    /// What came in.
    var received: LedgerLine {
        switch self {
        case .intake: .intakeReceived
        case .spanMetrics: .spansReceived
        case .serviceGraphs: .halvesReceived
        case .edges: .edgesReceived
        case .calls: .callsReceived
        }
    }

    var lines: [LedgerLine] { Self.linesOfAll[rawValue] }

    private static let linesOfAll = allCases.map { account in LedgerLine.allCases.filter { $0.account == account && $0 != account.received } }
}

/// What becomes of a span or an edge, the label `fate`.
package enum LedgerFate: String, CaseIterable, Sendable {
    /// It is in the series.
    case counted
    /// A filter policy said no.
    case filtered
    /// Too late, too far ahead, or its other half did not come in time.
    case late
    /// There was no room for it.
    case limited
    /// It cannot be read, or its labels cannot be written.
    case malformed
    /// Not what this processor looks at, or somebody asked for it not to be counted.
    case skipped
}
