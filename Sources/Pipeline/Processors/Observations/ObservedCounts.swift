/// Observations of one request that nothing counted, per processor.
package struct ObservedCounts: Sendable, Equatable {
    package struct LeftOut: Sendable, Equatable {
        /// Their labels are not UTF-8 (tempo-behaviour 2.8).
        package var invalidUTF8 = 0
        /// No room for another label set (``LabelSetRegistry/limit``).
        package var overLimit = 0
    }

    /// Nothing as long as nothing was left out.
    private var left: [ObservingProcessor: LeftOut] = [:]

    package subscript(processor: ObservingProcessor) -> LeftOut { left[processor] ?? LeftOut() }

    mutating func add(_ other: SeriesShard.LeftOut, of processor: ObservingProcessor) {
        guard other.invalid > 0 || other.overLimit > 0 else { return }
        left[processor, default: LeftOut()].invalidUTF8 += other.invalid
        left[processor, default: LeftOut()].overLimit += other.overLimit
    }
}
