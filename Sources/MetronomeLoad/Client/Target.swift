/// Where the spans go, and how.
struct Target: Sendable {
    enum Wire: String, Sendable, CaseIterable {
        case grpc
        case http
        case json
    }

    var host: String
    var port: Int
    var wire: Wire
    var isGzip: Bool
    /// Extra headers, names in lower case. Values may be secrets: never printed.
    var headers: [(name: String, value: String)]

    var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
