/// The Prometheus text of a registry in pieces, so that a page of many tenants needs little memory and lets others have a turn.
///
/// Each family is as it was when its first piece was made.
package struct ExpositionPieces {
    private let registry: MetricsRegistry
    private let pieceBytes: Int
    private let zeros: Bool
    private var names: ArraySlice<String>
    private var family: MetricsRegistry.Snapshot?
    private var nextInstrument = 0

    init(_ registry: MetricsRegistry, pieceBytes: Int, zeros: Bool) {
        self.registry = registry
        self.zeros = zeros
        self.pieceBytes = pieceBytes
        names = registry.names[...]
    }

    /// About as many bytes as a piece has, whole lines; nil: that was all.
    package mutating func next() -> String? {
        var text = ""
        while text.utf8.count < pieceBytes {
            if let family, nextInstrument < family.count {
                family.write(nextInstrument, to: &text)
                nextInstrument += 1
                continue
            }
            guard let name = names.popFirst() else { break }
            family = registry.snapshot(name, zeros: zeros)
            nextInstrument = 0
            family?.writeHead(to: &text)
        }
        return text.isEmpty ? nil : text
    }
}
