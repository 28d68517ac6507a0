import Serving

/// `grpc.health.v1.Health/Check`, the two messages of it.
package enum HealthCheck {
    /// Services this server answers for; the empty name is the server itself.
    static let services = ["", "opentelemetry.proto.collector.trace.v1.TraceService", "tempopb.MetricsGenerator"]

    /// `HealthCheckResponse`: SERVING is 1, NOT_SERVING is 2.
    package static func response(isServing: Bool) -> [UInt8] { [0x08, isServing ? 1 : 2] }

    /// The field `service` of a `HealthCheckRequest`; nil if the bytes are none.
    package static func service(_ request: RawSpan) -> String? {
        guard !request.isEmpty else { return "" }
        // Field 1, length below 128: longer names are no service of ours anyway.
        guard request.byteCount >= 2, request[0] == 0x0a, Int(request[1]) == request.byteCount - 2 else { return nil }
        return String(decoding: request.extracting(droppingFirst: 2).copy, as: UTF8.self)
    }

    package static func answer(_ request: RawSpan, isServing: Bool) throws(Refusal) -> [UInt8] {
        guard let service = service(request) else {
            throw Refusal(.framing, .invalidArgument, "not a HealthCheckRequest")
        }
        guard services.contains(service) else { throw Refusal(.route, .notFound, "unknown service \(service)") }
        return response(isServing: isServing)
    }
}
