/// Names in a list of processors that are Tempo's and make no series here.
enum TempoProcessors {
    /// TraceQL metrics (2.2–2.10), secrets in attributes (main).
    static let left: Set<String> = ["local-blocks", "secret-detection"]
    /// What main makes of service graphs one by one.
    static let partsOfServiceGraphs: Set<String> = ["service-graphs-request", "service-graphs-latency", "service-graphs-connection-info"]

    static func noteOnPart(_ name: String, hasWhole: Bool) -> String {
        if name == "service-graphs-connection-info" {
            return "\(name) makes nothing here: traces_service_graph_connection_info is Tempo's alone" + (hasWhole ? "" : "; list service-graphs")
        }
        return hasWhole ? "\(name) adds nothing: service-graphs makes it" : "\(name) makes nothing alone: list service-graphs"
    }
}
