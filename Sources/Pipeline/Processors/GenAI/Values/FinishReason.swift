/// Why a model stopped, in the words of OpenTelemetry's output messages: providers have several for each.
enum FinishReason {
    private static let known = FixedList<(word: StaticString, name: StaticString)>([
        ("stop", "stop"), ("end_turn", "stop"), ("stop_sequence", "stop"), ("completed", "stop"), ("complete", "stop"), ("eos", "stop"),
        ("length", "length"), ("max_tokens", "length"), ("max_output_tokens", "length"), ("incomplete", "length"),
        ("tool_calls", "tool_call"), ("tool_call", "tool_call"), ("tool-calls", "tool_call"), ("tool_use", "tool_call"),
        ("function_call", "tool_call"),
        ("content_filter", "content_filter"), ("content-filter", "content_filter"), ("safety", "content_filter"), ("refusal", "content_filter"),
        ("guardrail_intervened", "content_filter"), ("error", "error"),
    ])

    static func add(_ text: WireSlice, to texts: inout CallTexts) -> CallText {
        var word = CallTexts.trimmed(CallTexts.trimmed(text).unquoted)
        // `FinishReason.STOP`, as Python prints an enumeration.
        if isPlain(word), let dot = word.lastIndex(of: UInt8(ascii: ".")) { word = word.dropping(first: dot + 1) }
        for index in 0..<known.count where word.isWord(known[index].word) { return texts.add(known[index].name) }
        return isPlain(word) ? texts.addLowerCase(word) : texts.add("other")
    }

    /// Bytes of the longest reason that is shown as it was sent.
    private static let longest = 64

    /// Letters, digits, `_`, `-`, blanks, and the dots of an enumeration. Anything else is no reason, but a message or worse.
    private static func isPlain(_ word: WireSlice) -> Bool {
        word.count <= longest
            && word.bytes.allSatisfy { byte in
                byte.isDecimalDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".")
            }
    }

    /// Calls `body` with each reason of a value: a text, a list of texts, or a JSON list in a text.
    static func forEach(_ value: SlotValue, _ body: (WireSlice) -> Void) {
        if value.isText { return forEach(text: CallTexts.trimmed(value.slice), body) }
        var cursor = WireCursor(value.slice)
        guard cursor.varint() == AnyValueTag.array, let list = cursor.slice() else { return }
        var inner = WireCursor(list)
        while !inner.isAtEnd, inner.varint() == 1 << 3 | 2, let element = inner.slice() {
            if case .string(let text) = ValuePayload(anyValue: element), text.count > 0 { body(text) }
        }
    }

    /// Calls `body` with the reason of each choice that has an attribute of its own (OpenLLMetry's `gen_ai.completion.0.finish_reason`, and
    /// `llm.completions.…` before that). Only spans that have one for their first choice are looked through.
    static func forEachChoice(of span: WireSlice, _ body: (WireSlice) -> Void) {
        var cursor = WireCursor(span)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            guard tag == SpanTag.attributes else {
                if cursor.skip(tag: tag) { continue } else { return }
            }
            guard let pair = cursor.slice() else { return }
            guard let (key, value) = KeyValue.split(pair), key.hasSuffix(word: ".finish_reason"),
                key.hasPrefix(word: "gen_ai.completion.") || key.hasPrefix(word: "llm.completions."), let value,
                case .string(let text) = ValuePayload(anyValue: value), text.count > 0
            else { continue }
            body(text)
        }
    }

    private static func forEach(text: WireSlice, _ body: (WireSlice) -> Void) {
        guard text.byte(0) == UInt8(ascii: "[") else {
            if text.count > 0 { body(text) }
            return
        }
        var position = 1
        while position < text.count {
            guard text.byte(position) == UInt8(ascii: "\"") || text.byte(position) == UInt8(ascii: "'") else {
                position += 1
                continue
            }
            let quote = text.byte(position)
            let start = position + 1
            position = start
            while position < text.count, text.byte(position) != quote { position += 1 }
            if position > start { body(WireSlice(start: text.start + start, count: position - start)) }
            position += 1
        }
    }
}
