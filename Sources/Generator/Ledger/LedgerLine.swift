/// One column of the books: a reason why something is where it is, and where else that can be seen.
package enum LedgerLine: Int, CaseIterable, Sendable {
    case intakeReceived
    case intakeTaken
    case intakeTraceID
    case intakeSpanID
    case intakeValue
    case intakeMalformed
    case intakeTooLarge
    case intakeWithoutProcessor
    case intakeResent

    case spansReceived
    case spansCounted
    case spansFiltered
    case spansLate
    case spansAhead
    case spansLimited
    case spansMalformed
    case spansCountedBySender
    case spansUnwanted

    case halvesReceived
    case halvesTaken
    case halvesFiltered
    case halvesOfFiltered
    case halvesLate
    case halvesAhead
    case halvesLimited
    case halvesUnwanted
    case halvesOfNoEdge

    case edgesReceived
    case edgesCounted
    case edgesFiltered
    case edgesOfClient
    case edgesOfServer
    case edgesLimited
    case edgesMalformed
    case edgesDropped

    case callsReceived
    case callsTaken
    case callsLate
    case callsAhead
    case callsLimited
    case callsUnwanted
    case callsNone

    /// What a line says of itself.
    package struct Facts: Sendable {
        package let account: LedgerAccount
        /// nil: it is what came in.
        package let fate: LedgerFate?
        package let reason: String
        /// The metric of `/metrics` that counts the same; empty: none does.
        package let metric: String
    }

    package var account: LedgerAccount { facts.account }

    package var facts: Facts { Self.table[rawValue] }

    /// Made once: they are asked for with every tenant of a page.
    private static let table = allCases.map(\.made)

    private var made: Facts {
        switch self {
        case .intakeReceived: Facts(.intake, nil, "received", "")
        case .intakeTaken: Facts(.intake, .counted, "given to the processors", "tempo_metrics_generator_spans_received_total")
        case .intakeTraceID: Facts(.intake, .malformed, "trace id that is not allowed", #"tempo_discarded_spans_total{reason="invalid_trace_id"}"#)
        case .intakeSpanID: Facts(.intake, .malformed, "span id that is not allowed", #"tempo_discarded_spans_total{reason="invalid_span_id"}"#)
        case .intakeValue:
            Facts(.intake, .malformed, "value in OTLP/JSON that is not allowed", #"tempo_discarded_spans_total{reason="invalid_value"}"#)
        case .intakeMalformed:
            Facts(.intake, .malformed, "request that cannot be read", #"metronome_receiver_refused_requests_total{reason="malformed"}"#)
        case .intakeTooLarge: Facts(.intake, .limited, "request of too many labels", #"tempo_discarded_spans_total{reason="request_too_large"}"#)
        case .intakeWithoutProcessor: Facts(.intake, .skipped, "tenant without a processor", "metronome_spans_without_processor_total")
        case .intakeResent: Facts(.intake, .skipped, "their request was counted before", "metronome_resent_spans_total")

        case .spansReceived: Facts(.spanMetrics, nil, "received", "tempo_metrics_generator_spans_received_total")
        case .spansCounted: Facts(.spanMetrics, .counted, "counted", "traces_spanmetrics_calls_total")
        case .spansFiltered: Facts(.spanMetrics, .filtered, "filter_policies", Self.discarded("span_metrics_filtered"))
        case .spansLate: Facts(.spanMetrics, .late, "ended too long ago", Self.late)
        case .spansAhead: Facts(.spanMetrics, .late, "ended in the future", Self.ahead)
        case .spansLimited: Facts(.spanMetrics, .limited, "no room for another label set", Self.discarded("label_set_limit"))
        case .spansMalformed: Facts(.spanMetrics, .malformed, "labels that are no UTF-8", Self.discarded("invalid_utf8"))
        case .spansCountedBySender: Facts(.spanMetrics, .skipped, "counted by their sender", Self.discarded("span_metrics_already_counted"))
        case .spansUnwanted: Facts(.spanMetrics, .skipped, Self.unwanted, Self.unwantedMetric)

        case .halvesReceived: Facts(.serviceGraphs, nil, "received", "tempo_metrics_generator_spans_received_total")
        case .halvesTaken: Facts(.serviceGraphs, .counted, "taken as half of an edge", "")
        case .halvesFiltered: Facts(.serviceGraphs, .filtered, "filter_policies", Self.discarded("service_graphs_filtered"))
        case .halvesOfFiltered: Facts(.serviceGraphs, .filtered, "filter_policies rejected the other half", Self.graphs("dropped_edges_total"))
        case .halvesLate: Facts(.serviceGraphs, .late, "ended too long ago", Self.late)
        case .halvesAhead: Facts(.serviceGraphs, .late, "ended in the future", Self.ahead)
        case .halvesLimited: Facts(.serviceGraphs, .limited, "no room for another waiting edge", Self.graphs("dropped_spans"))
        case .halvesUnwanted: Facts(.serviceGraphs, .skipped, Self.unwanted, Self.unwantedMetric)
        case .halvesOfNoEdge: Facts(.serviceGraphs, .skipped, "of a kind that makes no edge, or without a service", "")

        case .edgesReceived: Facts(.edges, nil, "begun", Self.graphs("edges"))
        case .edgesCounted: Facts(.edges, .counted, "counted", "traces_service_graph_request_total")
        case .edgesFiltered: Facts(.edges, .filtered, "filter_policies rejected a half", Self.graphs("dropped_edges_total"))
        case .edgesOfClient: Facts(.edges, .late, "no server's half in time", #"metronome_service_graph_expired_edges_total{half="client"}"#)
        case .edgesOfServer: Facts(.edges, .late, "no client's half in time", #"metronome_service_graph_expired_edges_total{half="server"}"#)
        case .edgesLimited: Facts(.edges, .limited, "no room for another label set", Self.discarded("label_set_limit"))
        case .edgesMalformed: Facts(.edges, .malformed, "labels that are no UTF-8", Self.discarded("invalid_utf8"))
        case .edgesDropped: Facts(.edges, .skipped, "waited when the settings changed", "")

        case .callsReceived: Facts(.calls, nil, "received", "tempo_metrics_generator_spans_received_total")
        case .callsTaken: Facts(.calls, .counted, "taken as telling of a call", "metronome_gen_ai_calls_total")
        case .callsLate: Facts(.calls, .late, "ended too long ago", Self.late)
        case .callsAhead: Facts(.calls, .late, "ended in the future", Self.ahead)
        case .callsLimited: Facts(.calls, .limited, "request of too many calls", Self.discarded("staging_limit"))
        case .callsUnwanted: Facts(.calls, .skipped, Self.unwanted, Self.unwantedMetric)
        case .callsNone: Facts(.calls, .skipped, "say nothing of a model", "")
        }
    }

    private static let late = #"metronome_spans_outside_slack_total{side="late"}"#
    private static let ahead = #"metronome_spans_outside_slack_total{side="ahead"}"#
    private static let unwanted = "their request asked for no metrics"
    private static let unwantedMetric = "tempo_metrics_generator_metrics_generation_skipped_processor_pushes_total"
    private static func discarded(_ reason: String) -> String { "tempo_metrics_generator_spans_discarded_total{reason=\"\(reason)\"}" }
    private static func graphs(_ name: String) -> String { "tempo_metrics_generator_processor_service_graphs_\(name)" }
}

extension LedgerLine.Facts {
    fileprivate init(_ account: LedgerAccount, _ fate: LedgerFate?, _ reason: String, _ metric: String) {
        self.account = account
        self.fate = fate
        self.reason = reason
        self.metric = metric
    }
}
