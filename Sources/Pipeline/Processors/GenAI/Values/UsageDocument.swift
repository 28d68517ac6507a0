/// Token counts in a JSON text: `langfuse.observation.usage_details`, `mlflow.chat.tokenUsage`.
enum UsageDocument {
    /// Adds the counts of the outermost object, and the cached and reasoning tokens of its details, to what is not known yet. What is no such text adds nothing.
    static func read(_ text: WireSlice, into usage: inout CallUsage, refused: (TokenCount.Refusal) -> Void) {
        var position = 0
        var depth = 0
        while position < text.count {
            switch text.byte(position) {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = position + 1
                position = end(ofString: text, from: start)
                let key = WireSlice(start: text.start + min(start, text.count), count: max(position - start, 0))
                if let number = number(behind: position + 1, text) { set(key, depth, TokenCount(number), &usage, refused) }
            default: break
            }
            position += 1
        }
    }

    private static func end(ofString text: WireSlice, from start: Int) -> Int {
        var position = start
        while position < text.count, text.byte(position) != UInt8(ascii: "\"") {
            position += text.byte(position) == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, text.count)
    }

    /// The number behind a colon.
    private static func number(behind start: Int, _ text: WireSlice) -> Double? {
        var position = start
        while position < text.count, text.byte(position) <= 0x20 { position += 1 }
        guard text.byte(position) == UInt8(ascii: ":") else { return nil }
        position += 1
        while position < text.count, text.byte(position) <= 0x20 { position += 1 }
        var end = position
        while end < text.count, isOfNumber(text.byte(end)) { end += 1 }
        return AttributeNumber.double(text: WireSlice(start: text.start + position, count: end - position))
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) }

    /// - Parameter depth: 1 in the outermost object, 2 in those of details.
    private static func set(_ key: WireSlice, _ depth: Int, _ count: TokenCount, _ usage: inout CallUsage, _ refused: (TokenCount.Refusal) -> Void) {
        let field: WritableKeyPath<CallUsage, Double>
        if depth == 2, key.isWord("cached_tokens") {
            field = \.cacheRead
        } else if depth <= 2, key.isWord("reasoning_tokens") || key.isWord("output_reasoning_tokens") {
            field = \.reasoning
        } else if depth != 1 {
            return
        } else if key.isWord("input") || key.isWord("prompt_tokens") || key.isWord("input_tokens") {
            field = \.input
        } else if key.isWord("output") || key.isWord("completion_tokens") || key.isWord("output_tokens") {
            field = \.output
        } else if key.isWord("cache_read_input_tokens") || key.isWord("input_cached_tokens") {
            field = \.cacheRead
        } else if key.isWord("cache_creation_input_tokens") || key.isWord("input_cache_creation") {
            field = \.cacheWrite
        } else {
            return
        }
        switch count {
        case .tokens(let tokens): if usage[keyPath: field].isNaN { usage[keyPath: field] = tokens }
        case .refused(let reason): refused(reason)
        case .absent: break
        }
    }
}
