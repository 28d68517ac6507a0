import Settings

extension WriteMessage {
    /// For pages.
    package var name: String {
        switch self {
        case .one: "1.0"
        case .two: "2.0"
        case .otlp: "OTLP"
        }
    }

    /// Servers of remote write 1.0 know no parameter.
    var contentType: String {
        switch self {
        case .one, .otlp: "application/x-protobuf"
        case .two: "application/x-protobuf;proto=\(rawValue)"
        }
    }

    var contentEncoding: String { self == .otlp ? "gzip" : "snappy" }

    /// `X-Prometheus-Remote-Write-Version`; nil: it is none.
    var version: String? {
        switch self {
        case .one: "0.1.0"
        case .two: "2.0.0"
        case .otlp: nil
        }
    }
}
