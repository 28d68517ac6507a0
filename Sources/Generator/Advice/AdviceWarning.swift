import SelfMetrics

/// Something that is not right, of the spans of a tenant, its settings, senders or the machine: what, and what to do.
package struct AdviceWarning: Sendable, Equatable {
    /// What stands beside the text in the log.
    package struct Detail: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// It tells one warning from another; numbers and traces differ each time.
        var isName: Bool { name != "trace_id" && Double(value) == nil }
    }

    /// The label `code` of `metronome_warnings_total`.
    package let code: String
    /// One sentence with the cure.
    package let text: String
    package let isError: Bool
    package let details: [Detail]

    package init(code: String, text: String, isError: Bool = false, details: [Detail] = []) {
        self.code = code
        self.text = text
        self.isError = isError
        self.details = details
    }

    /// What counts warnings of one kind, so that one alert covers all kinds.
    ///
    /// - Parameter tenant: whom they concern; nil: nobody in particular.
    package static func counter(in metrics: MetricsRegistry, code: String, tenant: String?) -> Counter {
        metrics.counter(
            "metronome_warnings_total",
            "Warnings and errors in the log by the code that stands in their line; those about settings at the start and at each reload.",
            [("code", code)] + (tenant.map { [("tenant", $0)] } ?? []))
    }
}
