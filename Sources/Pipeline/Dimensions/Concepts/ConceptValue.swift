/// The value of a concept: that of its best spelling that the span or resource has.
struct ConceptValue: BitwiseCopyable {
    /// As sent, never empty.
    var sent: SlotValue
    /// Of the spelling that won, in ``Concept/spellings``.
    var rank: UInt16
    var decoding: SpellingDecoding

    static var absent: ConceptValue {
        ConceptValue(sent: SlotValue(start: SpanFields.nothing, count: 0, stamp: 0, isText: true), rank: .max, decoding: .asSent)
    }

    /// The value without what its spelling wraps it in; a part of the same bytes.
    var value: SlotValue {
        @inline(__always) get { decoding == .asSent ? sent : unwrapped }
    }

    private var unwrapped: SlotValue {
        @inline(never) get { sent.unwrapped(decoding) }
    }
}

extension SlotValue {
    /// Only texts are wrapped.
    func unwrapped(_ decoding: SpellingDecoding) -> SlotValue {
        guard isText else { return self }
        let text = slice.bytes
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
