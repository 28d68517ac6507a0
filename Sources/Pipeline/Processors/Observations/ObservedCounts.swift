/// Observations of one request that nothing counted, per processor.
package struct ObservedCounts: Sendable, Equatable {
    package struct LeftOut: Sendable, Equatable {
        /// Their labels are not UTF-8 (tempo-behaviour 2.8).
        package var invalidUTF8 = 0
        /// No room for another label set (``LabelSetRegistry/limit``).
        package var overLimit = 0
    }

    private var customMetrics = LeftOut()
    private var genAI = LeftOut()

    package subscript(processor: ObservingProcessor) -> LeftOut {
        get {
            switch processor {
            case .customMetrics: customMetrics
            case .genAI: genAI
            }
        }
        set {
            switch processor {
            case .customMetrics: customMetrics = newValue
            case .genAI: genAI = newValue
            }
        }
    }
}
