/// A text.
package struct TextForm: ValueForm {
    package typealias Value = String
    package enum Rule: Sendable {
        case any
        case nonEmpty
        /// `${…}` in it may mean something else than a variable.
        case raw
        /// Not shown in messages, but printed with the settings.
        case discreet
        case label
        /// A label beside those of calls; empty: none.
        case serviceLabel
        case metric
        case unit
        /// What names of metrics begin with; empty: nothing.
        case namespace
        case filterKey
        case overridesFile
        /// `tcp`.
        case transport
        /// Printed without what may be secret in it.
        case url
    }
    package let rule: Rule
}

/// A text that is never shown.
package struct SecretForm: ValueForm {
    package typealias Value = Secret
}

/// A list of texts.
package struct TextsForm: ValueForm {
    package typealias Value = [String]
    package enum Rule: Sendable {
        case any
        /// Not shown in messages, and printed without what may be secret in them.
        case urls
        /// Names of attributes, at least one.
        case attributes
        /// The same, different ones and at most so many.
        case distinctAttributes(Int)
        /// One attribute alone, too.
        case sources
        /// Attributes that become different labels, at most so many.
        case labels(Int)
        /// Attributes that become labels of calls.
        case callLabels
        /// Beginnings of names.
        case prefixes
        case processors
    }
    package let rule: Rule
}

/// A list of texts that are never shown.
package struct SecretsForm: ValueForm {
    package typealias Value = [Secret]
    package init() {}
}

/// A list of different words.
package struct WordsForm<Word: RawRepresentable & CaseIterable & Sendable & Equatable>: ValueForm where Word.RawValue == String {
    package typealias Value = [Word]
}

/// Upper bounds of a histogram's buckets.
package struct BucketsForm: ValueForm {
    package typealias Value = [Double]
    package let areSeconds: Bool
}

extension ValueForm where Self == TextForm {
    package static var text: TextForm { TextForm(rule: .any) }
    package static func text(_ rule: TextForm.Rule) -> TextForm { TextForm(rule: rule) }
}

extension ValueForm where Self == SecretForm {
    package static var secret: SecretForm { SecretForm() }
}

extension ValueForm where Self == TextsForm {
    package static var texts: TextsForm { TextsForm(rule: .any) }
    package static func texts(_ rule: TextsForm.Rule) -> TextsForm { TextsForm(rule: rule) }
}

extension ValueForm where Self == SecretsForm {
    package static var secrets: SecretsForm { SecretsForm() }
}

extension ValueForm {
    package static func words<Word>() -> Self where Self == WordsForm<Word> { WordsForm() }
}

extension ValueForm where Self == BucketsForm {
    package static var buckets: BucketsForm { BucketsForm(areSeconds: true) }
    package static func buckets(areSeconds: Bool) -> BucketsForm { BucketsForm(areSeconds: areSeconds) }
}
