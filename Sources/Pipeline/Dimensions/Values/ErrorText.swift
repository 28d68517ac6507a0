/// What attributes that have many uses say of an error: OpenTelemetry sets `error.type` only where an operation failed.
enum ErrorText {
    /// Bytes of the longest class or code that is one, and not a message.
    private static let longest = 128

    /// Parts of words that say that something failed. Not those that a business may end with, too, like `rejected` and `cancelled`.
    private static let failures = FixedList<StaticString>([
        "error", "failed", "failure", "exception", "timeout", "timed_out", "timed-out", "timedout", "rate_limit", "rate-limit", "ratelimit",
        "throttl", "overloaded", "unavailable",
    ])
    /// Parts of words that say that nothing failed.
    private static let successes = FixedList<StaticString>(["success", "succeeded", "no_error", "no-error", "noerror", "without"])
    private static let good = FixedList<StaticString>(["ok", "none", "null", "nil", "undefined", "false", "true", "completed", "done"])

    /// A class without its module: `json.decoder.JSONDecodeError`.
    static func withoutModule(_ type: WireSlice) -> WireSlice {
        type.lastIndex(of: UInt8(ascii: ".")).map { type.dropping(first: $0 + 1) } ?? type
    }

    /// A code of an error. 0, an HTTP status below 400 and words for success are none; what has blanks is a message.
    static func code(_ value: SlotValue) -> SlotValue {
        guard value.isText else {
            guard let number = AttributeNumber.integer(value), isError(number) else { return value.nothing }
            return value
        }
        return code(value.slice).map(value.part) ?? value.nothing
    }

    /// The same of a text, without blanks around it; nil: none.
    static func code(_ sent: WireSlice) -> WireSlice? {
        let text = WireSlice.trimmed(sent)
        guard isWord(text), NameText.isName(text), !text.isAny(of: good), !contains(text, successes) else { return nil }
        if let number = AttributeNumber.double(text: text), number == 0 || Int64(exactly: number).map(isError) == false { return nil }
        return text
    }

    /// How something ended, if it failed.
    static func failure(_ value: SlotValue) -> SlotValue {
        let status = ValueType.httpStatus.reduce(value)
        if status.count > 0 { return status.whole(in: 400...599) }
        guard value.isText else { return value.nothing }
        let text = WireSlice.trimmed(value.slice)
        guard isWord(text), NameText.isName(text), text.isWord("fail") || contains(text, failures), !contains(text, successes) else {
            return value.nothing
        }
        return value.part(text)
    }

    private static func isError(_ number: Int64) -> Bool { number != 0 && !(100...399).contains(number) }

    /// Printable, without blanks, not long.
    private static func isWord(_ text: WireSlice) -> Bool {
        text.count > 0 && text.count <= longest && text.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    private static func contains(_ text: WireSlice, _ words: FixedList<StaticString>) -> Bool {
        for index in 0..<words.count where text.contains(word: words[index]) { return true }
        return false
    }
}
