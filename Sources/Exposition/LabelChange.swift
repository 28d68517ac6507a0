/// A label that rules have set or taken away.
struct LabelChange: Hashable {
    let name: [UInt8]
    /// nil: it is taken away.
    let value: [UInt8]?
}
