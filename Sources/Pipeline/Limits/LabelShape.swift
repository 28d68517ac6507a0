/// What a key's labels are called, in the order in which they lie in it. Made once per plan; keys of this shape hold every
/// label as text.
package final class LabelShape: Sendable {
    let names: [String]
    /// Which of them is `span_name`; nil: there is none, and the sanitiser sees empty names (tempo-behaviour 6.11).
    let spanName: Int?
    /// Tells equal values under different names apart in estimates. The same for equal names, whichever plan they are of.
    let salt: UInt64

    /// - Parameter labels: distinct names in the order of the key.
    package init(labels: [String]) {
        names = labels
        spanName = labels.firstIndex(of: "span_name")
        var bytes = ByteBuilder(capacity: 1024)
        for name in labels {
            bytes.appendVarint(UInt64(name.utf8.count))
            bytes.append(name)
        }
        salt = KeyHash.hash(RawRun(bytes.base), bytes.count, seed: KeyHash.seed)
    }
}
