/// A mapping with keys of its own.
package struct BlockForm<Value: KeyBlock>: ValueForm {
    package init() {}
}

/// A list of such mappings.
package struct BlocksForm<Item: KeyBlock>: ValueForm {
    package typealias Value = [Item]
    /// Items at most.
    package let limit: Int
    package init(limit: Int = .max) { self.limit = limit }
}

/// Such mappings by names that are free.
package struct NamedBlocksForm<Item: KeyBlock>: ValueForm {
    package typealias Value = [String: Item]
}

/// What an override says of such a mapping.
package struct OverlayForm<Root: KeyBlock>: ValueForm {
    package typealias Value = Overlay<Root>
}

/// A value whose absence means something; without one it is nil.
package struct OptionalForm<Wrapped: ValueForm>: ValueForm {
    package typealias Value = Wrapped.Value?
    package let wrapped: Wrapped
}

/// Texts by names that are free.
package struct TextMapForm: ValueForm {
    package typealias Value = [String: String]
    package enum Rule: Sendable {
        /// Labels of every series.
        case externalLabels
        /// What is written instead of a value.
        case values
    }
    package let rule: Rule
}

/// Secrets by names that are free.
package struct SecretMapForm: ValueForm {
    package typealias Value = [String: Secret]
    package enum Rule: Sendable {
        case any
        /// Headers of requests; those that the protocol or another key sets are refused.
        case headers
        /// The same of one tenant, which may hold its credentials.
        case tenantHeaders
    }
    package let rule: Rule
}

/// Lists of secrets by names that are free.
package struct SecretListsForm: ValueForm {
    package typealias Value = [String: [Secret]]
}

/// Anything. Whether it asks for something other than nothing.
package struct AnythingForm: ValueForm {
    package typealias Value = Bool
}

extension ValueForm {
    package static func block<Value: KeyBlock>() -> Self where Self == BlockForm<Value> { BlockForm() }
    package static func blocks<Item: KeyBlock>(atMost limit: Int = .max) -> Self where Self == BlocksForm<Item> { BlocksForm(limit: limit) }
    package static func namedBlocks<Item: KeyBlock>() -> Self where Self == NamedBlocksForm<Item> { NamedBlocksForm() }
    package static func overlay<Root: KeyBlock>() -> Self where Self == OverlayForm<Root> { OverlayForm() }
    package static func optional<Wrapped: ValueForm>(_ wrapped: Wrapped) -> Self where Self == OptionalForm<Wrapped> {
        OptionalForm(wrapped: wrapped)
    }
}

extension ValueForm where Self == TextMapForm {
    package static func textMap(_ rule: TextMapForm.Rule) -> TextMapForm { TextMapForm(rule: rule) }
}

extension ValueForm where Self == SecretMapForm {
    package static var secretMap: SecretMapForm { SecretMapForm(rule: .any) }
    package static func secretMap(_ rule: SecretMapForm.Rule) -> SecretMapForm { SecretMapForm(rule: rule) }
}

extension ValueForm where Self == SecretListsForm {
    package static var secretLists: SecretListsForm { SecretListsForm() }
}

extension ValueForm where Self == AnythingForm {
    package static var anything: AnythingForm { AnythingForm() }
}
