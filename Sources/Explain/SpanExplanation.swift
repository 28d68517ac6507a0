import Pipeline

/// What became of one span, and why.
package struct SpanExplanation: Sendable {
    /// Where something was read.
    package struct Origin: Sendable, Hashable {
        /// The span that says it, where that is another one; empty: the span itself.
        package var spanID = ""
        /// `resource`, `scope`, `span` or `event`; empty: it is no attribute.
        package var place = ""
        /// The attribute, or `span name`, `span kind`, `span status`, `scope name`.
        package var key: String
        package var value = ""

        package init(spanID: String = "", place: String = "", key: String, value: String = "") {
            self.spanID = spanID
            self.place = place
            self.key = key
            self.value = value
        }
    }

    /// A series that it made or changed.
    package struct Made: Sendable {
        package var processor: String
        package var metric: String
        package var labels: [String: String]
        package var amount: Outcome.Amount
    }

    /// A label of these series.
    package struct Label: Sendable {
        package var processor: String
        package var name: String
        package var value: String
        package var from: [Origin]
        /// What the configuration says of it.
        package var rule: String
        /// What could have given a value, too, and did not.
        package var passedOver: [Origin]
    }

    /// What the number of a metric was read from.
    package struct Number: Sendable {
        package var processor: String
        package var metric: String
        package var from: [Origin]
    }

    /// A configured label that the series do not have.
    package struct Empty: Sendable {
        package var processor: String
        package var label: String
        package var reason: String
    }

    /// Why a processor left the span out, or made nothing of it.
    package struct Drop: Sendable {
        /// Empty: all of them.
        package var processor: String
        package var reason: String
        /// What to change; empty: nothing in the configuration.
        package var setting: String
        /// A limit took something of what the processor makes, and may have left the rest.
        package var isLimit = false
    }

    package var span: CapturedSpan
    package var series: [Made] = []
    package var labels: [Label] = []
    package var numbers: [Number] = []
    package var empty: [Empty] = []
    package var drops: [Drop] = []
    /// Other spans of its trace that these series are made of, too, by processor.
    package var together: [String: [String]] = [:]
    /// Without which nothing would come of it, by processor.
    package var needed: [String: [Origin]] = [:]
    package var notes: [String] = []
}
