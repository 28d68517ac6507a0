/// The number that an attribute has.
enum ObservedNumber {
    case number(Double)
    case refused(DiscardedValues.Reason)

    /// An int, a double, or a string that is a decimal number.
    init(_ value: SlotValue) {
        guard let number = Self.number(value) else {
            self = .refused(.notANumber)
            return
        }
        self = number.isNaN ? .refused(.notANumber) : number.isInfinite ? .refused(.infinite) : .number(number)
    }

    private static func number(_ value: SlotValue) -> Double? {
        if value.isText { return JSONNumber.decimal(value.slice.bytes) }
        switch ValuePayload(anyValue: value.slice) {
        case .integer(let integer): return Double(integer)
        case .double(let double): return double
        case .string(let text): return JSONNumber.decimal(text.bytes)
        case .bool, .other: return nil
        }
    }
}
