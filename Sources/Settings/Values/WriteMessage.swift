/// The protobuf message of a push, by its full name.
package enum WriteMessage: String, Sendable, Equatable, CaseIterable {
    /// Remote write 1.0.
    case one = "prometheus.WriteRequest"
    /// Remote write 2.0.
    case two = "io.prometheus.write.v2.Request"
    /// OTLP over HTTP: not a word of Tempo.
    case otlp = "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest"
}
