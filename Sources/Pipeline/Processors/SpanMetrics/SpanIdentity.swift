/// By what two spans are known to be counted in the same series of span metrics: their name, kind and status, and what they and their resource say
/// in attributes that labels are made of. Of a call most of that is in its shape (``ShapeSlots``), which holds all that the call says in words, its
/// status message and its whole resource.
///
/// It is a hash of 64 bits with a secret, and believed, as shapes are. The same series may have many identities, never the other way about.
final class SpanIdentity: Sendable {
    private let ofSpan: ConstantTable<SlotMask>
    private let ofResource: ConstantTable<SlotMask>
    /// What a call has beyond its shape.
    private let ofCall: ConstantTable<SlotMask>
    private let table: ConstantTable<Lookup>

    /// - Parameters:
    ///   - plan: what labels are made of.
    ///   - words: keys whose values shapes hold.
    init(_ plan: SpanMetricsPlan, beyond words: Set<String>, _ slots: AttributeSlots) {
        func masks(_ keys: Set<String>) -> ConstantTable<SlotMask> {
            let mask = slots.mask(keys)
            return SlotMask.masks(all: mask, hashed: mask)
        }
        ofSpan = masks(plan.keys)
        // Whoever asks for the service does not ask for its slot.
        ofResource = masks(plan.keys.union(["service.name"]))
        ofCall = masks(plan.keys.subtracting(words))
        let hasStatusMessage = plan.labels.labels.contains { $0.source == .statusMessage || $0.fallback == .statusMessage }
        table = ConstantTable([
            Lookup(
                ofSpan: ofSpan.all, ofResource: ofResource.all, ofCall: ofCall.all, secret: UInt64.random(in: .min ... .max),
                hasStatusMessage: hasStatusMessage)
        ])
    }

    /// As a walk holds it. Sound as long as the identity lives.
    var lookup: Run<Lookup> { table.start }

    struct Lookup: BitwiseCopyable {
        fileprivate let ofSpan: CountedRun<SlotMask>
        fileprivate let ofResource: CountedRun<SlotMask>
        fileprivate let ofCall: CountedRun<SlotMask>
        fileprivate let secret: UInt64
        fileprivate let hasStatusMessage: Bool

        /// What a resource adds to the identities of its spans. Its job has been put together.
        @inline(__always)
        func hash(resource attributes: borrowing AttributeScratch) -> UInt64 {
            let state = KeyHash.mix(secret, RawRun(attributes.job.base), attributes.job.count, secret: secret)
            return attributes.hashOfResource(ofResource, state, secret: secret) ?? 0
        }

        /// - Parameter resource: the hash of its own.
        @inline(__always)
        func hash(_ fields: borrowing SpanFields, resource: UInt64, _ attributes: borrowing AttributeScratch) -> UInt64 {
            var state = resource ^ (UInt64(UInt32(bitPattern: fields.statusCode)) &<< 32 | UInt64(UInt32(bitPattern: fields.kind)))
            if hasStatusMessage { state = KeyHash.mix(state, fields.statusMessage.start, fields.statusMessage.count, secret: secret) }
            state = KeyHash.mix(state, fields.name.start, fields.name.count, secret: secret)
            return (attributes.hashOfSpan(ofSpan, state, secret: secret) ?? 0) | 1
        }

        /// The same of a span that is a call.
        ///
        /// - Parameter shape: of the call, not 0, with its resource.
        @inline(__always)
        func hash(_ fields: borrowing SpanFields, shape: UInt64, _ attributes: borrowing AttributeScratch) -> UInt64 {
            let state = KeyHash.mix(shape ^ UInt64(UInt32(bitPattern: fields.statusCode)), fields.name.start, fields.name.count, secret: secret)
            return (attributes.hashOfSpan(ofCall, state, secret: secret) ?? 0) | 1
        }
    }
}
