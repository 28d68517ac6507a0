/// The value of a concept: that of its best spelling that the span or resource has.
struct ConceptValue: BitwiseCopyable {
    /// Without what its spelling wraps it in, reduced to its type; never empty. A part of the attribute's bytes.
    var value: SlotValue
    /// Of the spelling that won, in ``Concept/spellings``.
    var rank: UInt16

    static var absent: ConceptValue {
        ConceptValue(value: SlotValue(start: RequestBytes.nothing, count: 0, stamp: 0, isText: true), rank: .max)
    }
}

extension SlotValue {
    /// Only texts are wrapped.
    func unwrapped(_ decoding: SpellingDecoding) -> SlotValue {
        guard isText else { return self }
        let text = slice
        switch decoding {
        case .asSent: return self
        case .beforeDot:
            guard let dot = text.firstIndex(of: UInt8(ascii: ".")) else { return self }
            return SlotValue(start: start, count: dot, stamp: stamp, isText: true)
        case .quoted:
            let quote = UInt8(ascii: "\"")
            guard text.count >= 2, text.first == quote, text.last == quote, !text.contains(UInt8(ascii: "\\")) else { return self }
            return SlotValue(start: start + 1, count: text.count - 2, stamp: stamp, isText: true)
        }
    }

    /// A part of the same bytes that is a text.
    func part(_ text: WireSlice) -> SlotValue { SlotValue(start: text.start, count: text.count, stamp: stamp, isText: true) }

    /// No value.
    var nothing: SlotValue { SlotValue(start: start, count: 0, stamp: stamp, isText: true) }

    /// Nothing that a label could show: see ``Concept``.
    var isEmpty: Bool {
        if isText || count == 0 { return count == 0 }
        switch UInt64(start.load(as: UInt8.self)) {
        case AnyValueTag.array, AnyValueTag.keyValueList: return count == 2
        case AnyValueTag.string, AnyValueTag.bool, AnyValueTag.int, AnyValueTag.double: return false
        default: return true
        }
    }
}
