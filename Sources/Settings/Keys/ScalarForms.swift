/// `true` or `false`.
package struct FlagForm: ValueForm {
    package typealias Value = Bool
}

/// A whole number.
package struct WholeForm: ValueForm {
    package typealias Value = Int
    package let range: ClosedRange<Int>
}

/// A number.
package struct NumberForm: ValueForm {
    package typealias Value = Double
    package enum Rule: Sendable {
        case within(ClosedRange<Double>)
        /// How much wider each bucket of a native histogram is than the one below: above 1, or 0 for the default.
        case bucketFactor
    }
    package let rule: Rule
}

/// A time span in nanoseconds.
package struct DurationForm: ValueForm {
    package typealias Value = Int64
    package enum Syntax: Sendable {
        /// `1m30s`
        case go
        /// `1d`
        case prometheus
    }
    package let syntax: Syntax
    package let atLeast: Int64
    /// 0, which then may be below ``atLeast``, stands for this; empty: it does not.
    package let zeroMeans: String
}

/// A size in bytes, with or without a unit.
package struct SizeForm: ValueForm {
    package typealias Value = Int
    package let range: ClosedRange<Int>
}

/// One of a few words.
package struct WordForm<Value: RawRepresentable & CaseIterable & Sendable & Equatable>: ValueForm where Value.RawValue == String {
    /// What a switch in place of the word means, as in older releases.
    package var yes: Value?
    package var no: Value?
    /// In capitals it is the same word.
    package var ignoresCase = false
}

/// `host:port`.
package struct AddressForm: ValueForm {
    package typealias Value = ListenAddress
    /// Metronome's own key that moves the address.
    package let remedy: String
}

extension ValueForm where Self == FlagForm {
    package static var flag: FlagForm { FlagForm() }
}

extension ValueForm where Self == WholeForm {
    package static func whole(_ range: ClosedRange<Int> = Int.min...Int.max) -> WholeForm { WholeForm(range: range) }
    package static var count: WholeForm { WholeForm(range: 0...Int.max) }
}

extension ValueForm where Self == NumberForm {
    package static func number(_ range: ClosedRange<Double>) -> NumberForm { NumberForm(rule: .within(range)) }
    package static var bucketFactor: NumberForm { NumberForm(rule: .bucketFactor) }
}

extension ValueForm where Self == DurationForm {
    package static func duration(atLeast: Int64 = 0, zeroMeans: String = "") -> DurationForm {
        DurationForm(syntax: .go, atLeast: atLeast, zeroMeans: zeroMeans)
    }

    package static func prometheusDuration(atLeast: Int64 = 0) -> DurationForm {
        DurationForm(syntax: .prometheus, atLeast: atLeast, zeroMeans: "")
    }
}

extension ValueForm where Self == SizeForm {
    package static func size(_ range: ClosedRange<Int>) -> SizeForm { SizeForm(range: range) }
}

extension ValueForm {
    package static func word<Value>(ignoringCase: Bool = false) -> Self where Self == WordForm<Value> {
        WordForm(yes: nil, no: nil, ignoresCase: ignoringCase)
    }
    package static func word<Value>(yes: Value, no: Value) -> Self where Self == WordForm<Value> { WordForm(yes: yes, no: no) }
}

extension ValueForm where Self == AddressForm {
    package static func address(movedBy remedy: String) -> AddressForm { AddressForm(remedy: remedy) }
}

/// Nanoseconds, for defaults and ranges.
extension Int64 {
    package static let millisecond: Int64 = 1_000_000
    package static let second: Int64 = 1_000_000_000
    package static let minute: Int64 = 60 * second
    package static let hour: Int64 = 60 * minute
}
