/// How large a model is, where its name says so: `8b`, `8x7b`, `3.8b`, `e4b`, `335m`.
enum ModelSize {
    /// What Ollama puts behind a colon: `llama3.1:8b`, `qwen3:30b-a3b`; empty: it is no size.
    static func behind(_ model: WireSlice) -> WireSlice {
        guard let colon = model.lastIndex(of: UInt8(ascii: ":")) else { return model.dropping(first: model.count) }
        let tag = model.dropping(first: colon + 1)
        let size = tag.dropping(last: tag.count - (tag.firstIndex(of: UInt8(ascii: "-")) ?? tag.count))
        return isOne(size) ? size : model.dropping(first: model.count)
    }

    /// Whether a word is a size.
    static func isOne(_ word: WireSlice) -> Bool {
        guard word.count >= 2 else { return false }
        let unit = FoldedBytes.fold(word.byte(word.count - 1))
        guard unit == UInt8(ascii: "b") || unit == UInt8(ascii: "m") else { return false }
        // Gemma's effective size, and what of a model is active.
        let first = FoldedBytes.fold(word.byte(0))
        let start = first == UInt8(ascii: "e") || first == UInt8(ascii: "a") ? 1 : 0
        guard word.byte(start).isDecimalDigit else { return false }
        return word.dropping(first: start).dropping(last: 1).allSatisfy { byte in
            byte.isDecimalDigit || byte == UInt8(ascii: ".") || FoldedBytes.fold(byte) == UInt8(ascii: "x")
        }
    }
}
