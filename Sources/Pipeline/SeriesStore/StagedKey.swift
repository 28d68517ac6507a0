/// Something that phase one has staged under a label set's key and that is counted later: a span, an edge.
///
/// The key lies in a ``ByteBuilder`` beside the entries: per label, in the order of names, a varint length and the bytes.
/// No two entries share bytes of keys.
package protocol StagedKey {
    /// ``KeyHash`` of the key.
    var hash: UInt64 { get set }
    /// Where the key begins in the builder.
    var key: Int { get set }
    var keyLength: Int { get set }
}

extension PendingSpan: StagedKey {}
