/// What a value has to be to say a concept. A value is reduced to it (a URL to its host), or it says nothing.
///
/// What a label borrows from other attributes than its own is bounded by this, and carries nothing of a URL but its host and port.
package enum ValueType: UInt8, Sendable, Hashable, BitwiseCopyable {
    /// Whatever was sent.
    case any
    /// What something is called, also as a list or a bool.
    case noURL
    /// The same, but for words that say that there is nothing (``AbsentWord``).
    case given
    /// What something is called: a number or a text that is neither blank, nor a URL, nor any with a query or a secret (``NameText``).
    case name
    /// A name, or a list of them.
    case names
    /// What something is called, also as a list or a bool; of a URL that names a scheme the host alone.
    case nameOrHostOfURL
    /// A finite number, also as text.
    case number
    /// A bool, or one of the words `true` and `false`.
    case truth
    /// A host: itself, with a port behind it, or that of a URL.
    case host
    /// The host of a URL that names a scheme.
    case hostOfURL
    /// Whatever was sent, but of a URL that names a scheme the host alone.
    case anyOrHostOfURL
    /// 1 to 65535.
    case port
    /// The port that stands behind a host, or in a URL. A scheme's own port is not made up.
    case portOfHost
    case portOfURL
    /// 100 to 599, also as text, with or without a reason phrase: `404 Not Found` is 404.
    case httpStatus
    /// A code or class of an error; none where it says that there was no error.
    case errorCode
    /// A word, or an HTTP status, for how something ended: only one that says that it failed.
    case failure

    /// The value as a label shows it, a part of the same bytes; empty when it is none of this type.
    @inline(never)
    func reduce(_ sent: SlotValue) -> SlotValue {
        let value = sent.withPlainText
        switch self {
        case .any: return sent
        case .noURL: return value.isNames || value.isTruth ? value : sent.nothing
        case .given: return (value.isNames || value.isTruth) && !value.isAbsent ? value : sent.nothing
        case .name: return value.isName ? value : sent.nothing
        case .names: return value.isNames ? value : sent.nothing
        case .nameOrHostOfURL:
            if value.isText, HostText.isURL(value.slice) { return Self.hostOfURL.authority(value) }
            return value.isNames || value.isTruth ? value : sent.nothing
        case .number: return AttributeNumber.double(value).map(\.isFinite) == true ? value : sent.nothing
        case .truth: return value.isTruth ? value : sent.nothing
        case .host, .hostOfURL, .portOfHost, .portOfURL: return value.isText ? authority(value) : sent.nothing
        case .anyOrHostOfURL: return value.isText && HostText.isURL(value.slice) ? Self.hostOfURL.authority(value) : sent
        case .port: return value.whole(in: 1...65535)
        case .httpStatus: return value.httpStatus
        case .errorCode: return ErrorText.code(value)
        case .failure: return ErrorText.failure(value)
        }
    }

    private func authority(_ value: SlotValue) -> SlotValue {
        let found = HostText(value.slice, isURL: self == .hostOfURL || self == .portOfURL)
        return value.part(self == .host || self == .hostOfURL ? found.host : found.port)
    }
}

extension SlotValue {
    /// The same as its text where it is a string that is written in an unusual way.
    fileprivate var withPlainText: SlotValue {
        guard !isText, case .string(let text) = ValuePayload(anyValue: slice) else { return self }
        return part(text)
    }

    fileprivate var isTruth: Bool {
        if isText { return slice.isWord("true") || slice.isWord("false") }
        if case .bool = ValuePayload(anyValue: slice) { return true }
        return false
    }

    fileprivate var isAbsent: Bool { isText && AbsentWord.isMeant(by: slice) }

    fileprivate var isName: Bool {
        if isText { return NameText.isName(slice) }
        switch ValuePayload(anyValue: slice) {
        case .integer, .double: return true
        case .string, .bool, .other: return false
        }
    }

    /// A name, or a list of nothing but names and bools.
    fileprivate var isNames: Bool {
        if isText { return NameText.isName(slice) }
        if isName { return true }
        var cursor = WireCursor(slice)
        guard cursor.varint() == AnyValueTag.array, let list = cursor.slice(), cursor.isAtEnd else { return false }
        var inner = WireCursor(list)
        while !inner.isAtEnd {
            guard inner.varint() == 1 << 3 | 2, let element = inner.slice() else { return false }
            switch ValuePayload(anyValue: element) {
            case .string(let text): guard text.count == 0 || NameText.isName(text) else { return false }
            case .integer, .double, .bool: continue
            case .other: return false
            }
        }
        return true
    }

    /// Itself if it is a whole number of this range; a text without blanks around it, of digits alone.
    func whole(in range: ClosedRange<Int64>) -> SlotValue {
        guard let number = AttributeNumber.integer(self), range.contains(number) else { return nothing }
        guard isText else { return self }
        let text = WireSlice.trimmed(slice)
        return text.allSatisfy(\.isDecimalDigit) ? part(text) : nothing
    }

    fileprivate var httpStatus: SlotValue {
        guard isText else { return whole(in: 100...599) }
        let text = WireSlice.trimmed(slice)
        guard text.count >= 3, text.count == 3 || text.byte(3) == UInt8(ascii: " "), (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(text.byte(0)),
            text.byte(1).isDecimalDigit, text.byte(2).isDecimalDigit
        else { return nothing }
        return part(text.dropping(last: text.count - 3))
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self &- 0x30 < 10 }
}
