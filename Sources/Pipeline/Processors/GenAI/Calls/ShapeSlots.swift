/// Which attributes make up the shape of a call (``CallShapes``): what it says of itself in words, without its numbers and ids.
struct ShapeSlots: Sendable {
    /// All that calls are read from, what of it is a part of the shape, and what is read anew each time it is there.
    private let masks: ConstantTable<SlotMask>
    /// Keys whose values are a part of the shape.
    let words: Set<String>
    /// Shapes of two plans never meet.
    private let seed = UInt64.random(in: .min ... .max)
    private let secret = UInt64.random(in: .min ... .max)

    /// - Parameters:
    ///   - names: keys that names are read from, and what a call is.
    ///   - numbers: keys that are read of every call, or that only have to be there.
    ///   - dimensions: keys of further labels.
    init(names: Set<String>, numbers: Set<String>, dimensions: Set<String>, _ slots: AttributeSlots) {
        let numbers = numbers.union(AnswerSlots.ids)
        words = names.subtracting(numbers).union(dimensions)
        // Requests of the Model Context Protocol are looked at by their span's name, metadata and further choices beyond their slots.
        let unsettled = names.filter { $0 == "metadata" || $0.hasSuffix(".0.finish_reason") || MCPSlots.methods.rank(of: $0) != nil }
        masks = SlotMask.masks(
            all: slots.mask(names.union(numbers).union(dimensions)), hashed: slots.mask(words), excluded: slots.mask(unsettled))
    }

    /// A hash of the span's words; 0: it has to be read.
    ///
    /// - Parameters:
    ///   - resource: a hash of the span's resource, and of the library that made it.
    ///   - traits: what else of the span matters.
    ///   - message: that of its status, with slack behind it.
    @inline(__always)
    func hash(_ attributes: borrowing AttributeScratch, resource: UInt64, library: UInt64, _ traits: UInt64, message: WireSlice) -> UInt64 {
        var process = KeyHash.mix(resource ^ seed, library ^ traits, secret: secret)
        if message.count > 0 { process = KeyHash.mix(process, message.start, message.count, secret: secret) }
        return attributes.hashOfSpan(masks.all, process, secret: secret).map { $0 | 1 } ?? 0
    }
}
