/// Which attributes make up the shape of a call (``CallShapes``): what it says of itself in words, without its numbers and ids.
struct ShapeSlots: Sendable {
    /// By slot, a bit each: all that calls are read from, what of it is a part of the shape, and what is read anew each time it is there.
    private let all, words, unsettled: ConstantTable<UInt64>
    /// Shapes of two plans never meet.
    private let seed = UInt64.random(in: .min ... .max)

    /// - Parameters:
    ///   - names: keys that names are read from, and what a call is.
    ///   - numbers: keys that are read of every call.
    ///   - dimensions: keys of further labels.
    init(names: Set<String>, numbers: Set<String>, dimensions: Set<String>, _ slots: AttributeSlots) {
        let numbers = numbers.union(AnswerSlots.ids)
        // Requests of the Model Context Protocol are looked at by their span's name, metadata and further choices beyond their slots.
        let unsettled = names.filter { $0 == "metadata" || $0.hasSuffix(".0.finish_reason") || MCPSlots.methods.rank(of: $0) != nil }
        all = ConstantTable(slots.mask(names.union(numbers).union(dimensions)))
        words = ConstantTable(slots.mask(names.subtracting(numbers).union(dimensions)))
        self.unsettled = ConstantTable(slots.mask(unsettled))
    }

    /// A hash of the span's words; 0: it has to be read.
    @inline(__always)
    func hash(_ attributes: borrowing AttributeScratch, _ traits: UInt64) -> UInt64 {
        attributes.hashOfSpan(all: all.start, hashed: words.start, unless: unsettled.start, seed: SecretHash.mix(seed, traits), secret: seed)
    }
}
