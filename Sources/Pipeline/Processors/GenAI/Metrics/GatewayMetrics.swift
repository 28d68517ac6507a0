/// The names that dashboards of existing gateways query, with the labels that they know and the further dimensions; those of models also
/// with ``GatewayLabel``, where that profile is on.
struct GatewayMetrics: BitwiseCopyable, Sendable {
    let requests, duration, responseTime, tokens, firstChunk, cost, apiCost: CallMetric?

    /// - Parameter isOn: they are wanted.
    init(_ maker: inout CallMetricMaker, isOn: Bool, hasPrices: Bool, _ observed: inout ObservedMetrics) {
        func make(_ name: String, _ kind: ObservedMetric.Kind, _ labels: [CallLabel], _ help: String) -> CallMetric? {
            guard isOn else { return nil }
            return maker.make(
                name, kind, labels, help: help, names: [.provider: "provider", .tokenType: "token_type"],
                more: labels.contains(.model) ? .gateway : .none, &observed)
        }
        let seconds = ObservedMetric.Kind.histogram(bounds: CallBounds.duration)
        requests = make("model_inference_requests_total", .counter, [.model, .provider, .outcome], "Calls of models.")
        duration = make("model_inference_duration_seconds", seconds, [.model, .provider], "Duration of calls of models in seconds.")
        // A histogram, as those dashboards ask for it: the gauge of this name then is not sent (``HealthGauges``).
        responseTime = make(HealthGaugeName.responseTimeName, seconds, [.provider], "Duration of successful calls of models in seconds.")
        tokens = make("tokens_used_total", .counter, [.model, .provider, .tokenType], "Tokens of calls.")
        firstChunk = make("time_to_first_chunk_seconds", seconds, [.model, .provider], "Time until the first chunk of an answer in seconds.")
        let help = "Cost of calls in US dollars."
        cost = hasPrices ? make("gatewayz_cost_by_provider", .counter, [.provider], help) : nil
        apiCost = hasPrices ? make("gatewayz_api_cost_usd_total", .counter, [.model, .provider], help) : nil
    }
}
