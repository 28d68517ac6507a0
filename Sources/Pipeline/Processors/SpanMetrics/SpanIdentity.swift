/// By what two spans of calls are known to be counted in the same series of span metrics: the shape of their call (``ShapeSlots``), which holds
/// all that the call says in words, its status message and its whole resource, their name and status, and those attributes that labels are made
/// of and shapes are not.
///
/// It is a hash of 64 bits with a secret, and believed, as shapes are. The same series may have many identities, never the other way about.
final class SpanIdentity: Sendable {
    /// What it has beyond the shape.
    private let masks: ConstantTable<SlotMask>
    private let secret = UInt64.random(in: .min ... .max)

    /// - Parameters:
    ///   - keys: what labels are made of.
    ///   - words: keys whose values shapes hold.
    init(keys: Set<String>, beyond words: Set<String>, _ slots: AttributeSlots) {
        let own = slots.mask(keys.subtracting(words))
        masks = SlotMask.masks(all: own, hashed: own)
    }

    /// 0: it has none.
    ///
    /// - Parameter shape: of the call, not 0, with its resource.
    @inline(__always)
    func hash(_ fields: borrowing SpanFields, shape: UInt64, _ attributes: borrowing AttributeScratch) -> UInt64 {
        let state = KeyHash.mix(shape ^ UInt64(UInt32(bitPattern: fields.statusCode)), fields.name.start, fields.name.count, secret: secret)
        return attributes.hashOfSpan(masks.all, state, secret: secret).map { $0 | 1 } ?? 0
    }
}
