/// The number that an attribute has.
enum ObservedNumber {
    case number(Double)
    case refused(DiscardedValues.Reason)

    /// The largest magnitude that is believed: sums of such values stay finite for longer than any process lives, and two values of
    /// whole units are told apart up to here.
    static let largest = 1e15

    /// An int, a double, or a string that is a decimal number.
    init(_ value: SlotValue) {
        guard let number = Self.number(value) else {
            self = .refused(.notANumber)
            return
        }
        self =
            if number.isNaN {
                .refused(.notANumber)
            } else if number.isInfinite {
                .refused(.infinite)
            } else {
                number.magnitude > Self.largest ? .refused(.tooLarge) : .number(number)
            }
    }

    private static func number(_ value: SlotValue) -> Double? {
        if value.isText { return JSONNumber.decimal(value.slice) }
        switch ValuePayload(anyValue: value.slice) {
        case .integer(let integer): return Double(integer)
        case .double(let double): return double
        case .string(let text): return JSONNumber.decimal(text)
        case .bool, .other: return nil
        }
    }
}
