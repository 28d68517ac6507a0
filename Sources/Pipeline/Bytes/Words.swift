/// Comparing attribute values with words that are known beforehand. ASCII case does not matter.
extension WireSlice {
    /// - Parameter word: in lower case.
    func isWord(_ word: StaticString) -> Bool { count == word.utf8CodeUnitCount && hasWord(word, at: 0) }
    func hasPrefix(word: StaticString) -> Bool { count >= word.utf8CodeUnitCount && hasWord(word, at: 0) }
    func hasSuffix(word: StaticString) -> Bool { count >= word.utf8CodeUnitCount && hasWord(word, at: count - word.utf8CodeUnitCount) }

    func contains(word: StaticString) -> Bool { firstIndex(of: word) != nil }

    /// - Parameter word: in lower case.
    func firstIndex(of word: StaticString) -> Int? {
        let last = count - word.utf8CodeUnitCount
        guard last >= 0 else { return nil }
        for offset in 0...last where hasWord(word, at: offset) { return offset }
        return nil
    }

    private func hasWord(_ word: StaticString, at offset: Int) -> Bool {
        let text = word.utf8Start
        for index in 0..<word.utf8CodeUnitCount where FoldedBytes.fold((start + offset + index).load(as: UInt8.self)) != text[index] {
            return false
        }
        return true
    }

    /// Whether it is one of these words.
    func isAny(of words: FixedList<StaticString>) -> Bool {
        for index in 0..<words.count where isWord(words[index]) { return true }
        return false
    }

    func dropping(first number: Int) -> WireSlice { WireSlice(start: start + Swift.min(number, count), count: Swift.max(count - number, 0)) }
    func dropping(last number: Int) -> WireSlice { WireSlice(start: start, count: Swift.max(count - number, 0)) }

    func lastIndex(of byte: UInt8) -> Int? {
        var index = count - 1
        while index >= 0 {
            if (start + index).load(as: UInt8.self) == byte { return index }
            index -= 1
        }
        return nil
    }

    func byte(_ index: Int) -> UInt8 { index >= 0 && index < count ? (start + index).load(as: UInt8.self) : 0 }

    /// `"text"` as JSON writes a plain text; others stay as they are.
    var unquoted: WireSlice {
        count >= 2 && byte(0) == UInt8(ascii: "\"") && byte(count - 1) == UInt8(ascii: "\"") ? WireSlice(start: start + 1, count: count - 2) : self
    }
}
