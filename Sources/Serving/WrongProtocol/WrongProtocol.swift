/// What comes to a port that takes something else, as far as it is known from its first bytes or its path.
package enum WrongProtocol: String, CaseIterable, Sendable {
    case http1
    case http2
    case tls
    /// OTLP, but to the admin port.
    case otlp
    case otlpMetrics = "otlp_metrics"
    case otlpLogs = "otlp_logs"
    case zipkin
    case jaeger

    /// The preface of an HTTP/2 connection (RFC 9113, 3.4).
    package static let http2Preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// Its first line: no HTTP/1.1 request begins like this.
    private static let http2Line = http2Preface[..<14]

    /// What the first bytes of a connection, or of a request on it, are if they are not HTTP/1.1; nil: they may be, or too few
    /// have come.
    package static func onHTTP1Port(_ bytes: some Collection<UInt8>) -> WrongProtocol? {
        switch bytes.first {
        case 0x16: isTLS(bytes) ? .tls : nil
        case http2Line.first: bytes.starts(with: http2Line) ? .http2 : nil
        default: nil
        }
    }

    /// What the first bytes of a connection are if they are not the preface of HTTP/2; nil: not known.
    package static func onHTTP2Port(_ bytes: some Collection<UInt8>) -> WrongProtocol? {
        if isTLS(bytes) { return .tls }
        let method = bytes.prefix { (0x41...0x5a).contains($0) }
        let isRequest = method.count >= 3 && bytes.dropFirst(method.count).starts(with: [0x20])
        return isRequest ? .http1 : nil
    }

    /// A TLS record with a handshake in it (RFC 8446, 5.1).
    private static func isTLS(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x16, 0x03]) }

    /// What a request's path says on a port where it is not known; nil: nothing.
    package static func path(_ path: some StringProtocol) -> WrongProtocol? {
        switch path {
        case "/v1/metrics", "/otlp/v1/metrics", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export": .otlpMetrics
        case "/v1/logs", "/otlp/v1/logs", "/opentelemetry.proto.collector.logs.v1.LogsService/Export": .otlpLogs
        case "/v1/traces", "/otlp/v1/traces", "/opentelemetry.proto.collector.trace.v1.TraceService/Export": .otlp
        case "/api/v2/spans", "/api/v1/spans", "/zipkin": .zipkin
        case "/api/traces", "/jaeger.api_v2.CollectorService/PostSpans": .jaeger
        default: nil
        }
    }

    /// For people: what came.
    package var description: String {
        switch self {
        case .http1: "an HTTP/1.1 request"
        case .http2: "HTTP/2 (gRPC)"
        case .tls: "a TLS handshake"
        case .otlp: "OTLP traces"
        case .otlpMetrics: "OTLP metrics"
        case .otlpLogs: "OTLP logs"
        case .zipkin: "Zipkin spans"
        case .jaeger: "Jaeger spans"
        }
    }
}
