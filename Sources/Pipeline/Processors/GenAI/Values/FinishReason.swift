/// Why a model stopped, in the words of OpenTelemetry's output messages: providers have several for each.
enum FinishReason {
    private static func words(_ name: StaticString, _ words: [StaticString]) -> [(StaticString, StaticString)] { words.map { ($0, name) } }

    /// Words of OpenAI, Anthropic, Google, Cohere, Bedrock, Mistral, xAI, AI21, IBM, Ollama, vLLM, TGI, llama.cpp and of frameworks.
    private static let known = WordIndex<StaticString>(
        words(
            "stop",
            [
                "stop", "stopped", "end_turn", "endturn", "stop_sequence", "stopsequence", "completed", "complete", "finish", "finished", "eos",
                "eos_token", "end_of_text", "endoftext", "pause_turn", "word", "done", "reason_stop", "stop_criteria_met", "1",
            ])
            + words(
                "length",
                [
                    "length", "max_tokens", "maxtokens", "max_output_tokens", "max_completion_tokens", "incomplete", "model_length",
                    "model_context_window_exceeded", "context_window_exceeded", "token_limit", "token_limit_reached", "tokenlimitreached",
                    "error_limit",
                    "limit", "max_length", "max_new_tokens", "reason_max_len", "reason_max_context", "2",
                ])
            + words(
                "tool_call",
                [
                    "tool_calls", "tool_call", "toolcalls", "toolcall", "tool_use", "tooluse", "function_call", "functioncall", "function_calls",
                    "tool_execution", "reason_tool_calls",
                ])
            + words(
                "content_filter",
                [
                    "content_filter", "contentfilter", "content_filtered", "contentfiltered", "safety", "refusal", "guardrail_intervened",
                    "recitation",
                    "blocklist", "prohibited_content", "spii", "language", "image_safety", "image_prohibited_content", "image_recitation",
                    "model_armor",
                    "error_toxic", "sensitive", "blocked", "3", "4",
                ])
            + words(
                "error",
                [
                    "error", "failed", "timeout", "time_limit", "malformed_function_call", "unexpected_tool_call", "too_many_tool_calls",
                    "malformed_response", "malformed_model_output", "malformed_tool_use", "no_image", "image_other", "insufficient_system_resource",
                    "network_error", "missing_thought_signature", "reason_time_limit", "reason_invalid",
                ])
            + words(absent, ["none", "null", "nil", "undefined", "unknown", "n/a", "finish_reason_unspecified", "unspecified", "not_finished"]))

    private static let absent: StaticString = ""

    /// - Returns: nil where it says that there is none.
    static func add(_ text: WireSlice, to texts: inout CallTexts) -> CallText? {
        let word = WireSlice.trimmed(WireSlice.trimmed(text).unquoted)
        guard word.count > 0 else { return nil }
        if let name = known[word] { return name.utf8CodeUnitCount > 0 ? texts.add(name) : nil }
        guard isPlain(word) else { return texts.add("other") }
        // As Google's enumerations are written out.
        if word.hasPrefix(word: "finish_reason_") {
            let name = word.dropping(first: 14)
            if let found = known[name] { return found.utf8CodeUnitCount > 0 ? texts.add(found) : nil }
            return texts.addLowerCase(name)
        }
        // `FinishReason.STOP`, as Python prints an enumeration.
        guard let dot = word.lastIndex(of: UInt8(ascii: ".")) else { return texts.addLowerCase(word) }
        let member = word.dropping(first: dot + 1)
        if let name = known[member] { return name.utf8CodeUnitCount > 0 ? texts.add(name) : nil }
        return texts.addLowerCase(member)
    }

    /// Bytes of the longest reason that is shown as it was sent.
    private static let longest = 64

    /// Letters, digits, `_`, `-`, blanks, and the dots of an enumeration. Anything else is no reason, but a message or worse.
    private static func isPlain(_ word: WireSlice) -> Bool {
        word.count <= longest
            && word.allSatisfy { byte in
                byte.isDecimalDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".")
            }
    }

    /// Calls `body` with each reason of a value: a text, a list of texts, or a list in a text, as JSON or Python write it.
    static func forEach(_ value: SlotValue, _ body: (WireSlice) -> Void) {
        if value.isText { return forEach(text: WireSlice.trimmed(value.slice), body) }
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

    private static func isOfWords(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ","): true
        default: false
        }
    }

    /// Whether a text lists the reasons of several choices: Semantic Kernel's without blanks, LangSmith's with one behind each comma, where all
    /// have to be known. Anything else is one text.
    private static func isList(_ text: WireSlice) -> Bool {
        if text.allSatisfy(isOfWords) { return true }
        var rest = text
        while let comma = rest.firstIndex(of: UInt8(ascii: ",")) {
            guard known[WireSlice.trimmed(rest.dropping(last: rest.count - comma))] != nil else { return false }
            rest = WireSlice.trimmed(rest.dropping(first: comma + 1))
        }
        return rest.count < text.count && known[rest] != nil
    }

    private static func forEach(text: WireSlice, _ body: (WireSlice) -> Void) {
        guard text.byte(0) == UInt8(ascii: "[") || text.byte(0) == UInt8(ascii: "(") else {
            var rest = text
            let isList = Self.isList(text)
            while isList, let comma = rest.firstIndex(of: UInt8(ascii: ",")) {
                if comma > 0 { body(rest.dropping(last: rest.count - comma)) }
                rest = WireSlice.trimmed(rest.dropping(first: comma + 1))
            }
            if rest.count > 0 { body(rest) }
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
