/// What says how many spans one stands for (tempo-behaviour 3.9).
package struct WeightOptions: Sendable, Equatable {
    /// Attribute whose value r makes a span count 1/r times; empty: every span counts once.
    package var multiplierKey = ""
    /// The W3C tracestate weighs spans, before any attribute.
    package var readsTraceState = false

    package init(multiplierKey: String = "", readsTraceState: Bool = false) {
        self.multiplierKey = multiplierKey
        self.readsTraceState = readsTraceState
    }
}
