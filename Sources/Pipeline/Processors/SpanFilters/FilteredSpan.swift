/// What a filter asks of a span. Implemented by whoever walks requests; used generically, so a call is no indirection.
package protocol FilteredSpan {
    var kind: Int32 { get }
    var statusCode: Int32 { get }
    var name: WireSlice { get }

    /// The **first** attribute with the key and in the scope of `SpanFilter.lookups[slot]`.
    func attribute(_ slot: Int) -> FilteredAttribute
}

/// An attribute as it lies in the request.
package enum FilteredAttribute {
    case absent
    /// The text of a string value.
    case text(WireSlice)
    /// An encoded `AnyValue`; empty when the attribute came without a value.
    case anyValue(WireSlice)
}
