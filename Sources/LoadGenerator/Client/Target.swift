/// Where the spans go, and how.
package struct Target: Sendable {
    package enum Wire: String, Sendable, CaseIterable {
        case grpc
        case http
        case json
    }

    package var host: String
    package var port: Int
    package var wire: Wire
    package var isGzip: Bool
    /// Largest frame that a request over gRPC is sent in; nil: whatever the server takes.
    package var frameBytes: Int?
    /// Extra headers, names in lower case. Values may be secrets: never printed.
    package var headers: [(name: String, value: String)]

    package var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
