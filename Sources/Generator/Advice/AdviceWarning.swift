import SelfMetrics

/// Something that the spans of a tenant, or its settings, show to be wrong: what, and what to do.
package struct AdviceWarning: Sendable, Equatable {
    /// The label `code` of `metronome_warnings_total`.
    package let code: String
    /// One sentence with the cure.
    package let text: String

    package init(code: String, text: String) {
        self.code = code
        self.text = text
    }

    /// What counts warnings of one kind, so that one alert covers all kinds.
    ///
    /// - Parameter tenant: whom they concern; nil: nobody in particular.
    package static func counter(in metrics: MetricsRegistry, code: String, tenant: String?) -> Counter {
        metrics.counter(
            "metronome_warnings_total",
            "Warnings in the log about settings (code settings: at the start and at each reload) and about a tenant's spans, each once a day.",
            [("code", code)] + (tenant.map { [("tenant", $0)] } ?? []))
    }
}
