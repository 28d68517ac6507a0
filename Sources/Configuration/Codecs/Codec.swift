import Settings

/// What reads and prints the values of one form.
protocol Codec<Value>: ValueForm {
    /// Whether null is a value of it, and not the same as no key.
    var takesNull: Bool { get }
    /// What the reference calls it: `duration`.
    var typeText: String { get }
    /// Which values there are beyond its name; empty: any.
    var rangeText: String { get }
    /// nil: it is not right, which is reported.
    ///
    /// - Parameter current: what holds so far; nil: nothing does.
    func read(_ field: Field, _ current: Value?) -> Value?
    /// nil: the key is left out.
    func text(_ value: Value) -> YAMLText?
}

extension Codec {
    var takesNull: Bool { false }
    var rangeText: String { "" }
}

extension ValueForm {
    /// Every form has one: a test reads and prints each row.
    var codec: (any Codec<Value>)? {
        let codec = self as? any Codec<Value>
        assert(codec != nil, "nothing reads \(Self.self)")
        return codec
    }
}
