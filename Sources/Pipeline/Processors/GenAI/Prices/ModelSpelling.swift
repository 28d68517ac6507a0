/// The spellings that a model's name is looked for under: as sent, with trailing versions off, then the same again with each leading prefix off.
///
/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0` → `us.anthropic.claude-sonnet-4-5-20250929`, `us.anthropic.claude-sonnet-4-5`,
/// `anthropic.claude-sonnet-4-5-20250929-v1:0`, …, `claude-sonnet-4-5`.
enum ModelSpelling {
    /// Prefixes that are taken off (`litellm_proxy/openrouter/openai/gpt-4o` has three), and versions.
    static let maxPrefixes = 4
    static let maxVersions = 4

    // MARK: In front

    /// Where the name goes on behind its first prefix; nil: it has none. A prefix is what stands before a slash, or letters before a colon
    /// (`openai:gpt-4o`) or a dot (`us.anthropic.claude…`), or all that is around a model in a resource's name.
    /// A fine-tuned model (`ft:…`) is another one than that it was made from.
    static func prefixEnd(_ name: WireSlice) -> Int? {
        if isResource(name), let slash = name.lastIndex(of: UInt8(ascii: "/")) { return slash + 1 < name.count ? slash + 1 : nil }
        if let slash = name.firstIndex(of: UInt8(ascii: "/")) { return slash + 1 < name.count ? slash + 1 : nil }
        guard !isFineTuned(name) else { return nil }
        let word = name.prefix { isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }.count
        guard word > 0, word + 1 < name.count, isLetter(name[word + 1]) else { return nil }
        return name[word] == UInt8(ascii: ":") || name[word] == UInt8(ascii: ".") ? word + 1 : nil
    }

    /// A resource of Vertex AI, or Amazon's name of one.
    private static func isResource(_ name: WireSlice) -> Bool { begins(name, "projects/") || begins(name, "arn:aws") }

    private static func begins(_ name: WireSlice, _ word: StaticString) -> Bool {
        name.count > word.utf8CodeUnitCount && FoldedBytes.equal(WireSlice(rebasing: name[..<word.utf8CodeUnitCount]), word)
    }

    // MARK: Behind

    /// OpenRouter's variants of a model, which cost what the model costs.
    private static let variants = WordIndex<Void>(words: [
        "nitro", "floor", "online", "beta", "thinking", "extended", "exacto", "self_moderated", "latest",
    ])

    /// OpenRouter's variant that costs nothing.
    static func isFree(_ name: WireSlice) -> Bool {
        name.count > 5 && FoldedBytes.equal(WireSlice(rebasing: name[(name.count - 5)...]), ":free")
    }

    /// `:nitro`, and Claude Code's `[1m]`.
    private static func withoutVariant(_ name: WireSlice) -> Int? {
        guard let last = name.last, !isDigit(last) else { return nil }
        if last == UInt8(ascii: "]"), let bracket = name.lastIndex(of: UInt8(ascii: "[")), bracket > 0 { return bracket }
        guard let colon = name.lastIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < name.count,
            variants.contains(WireSlice(rebasing: name[(colon + 1)...]))
        else { return nil }
        return colon
    }

    /// How much of the name is left without its last version; nil: it ends in none.
    static func withoutVersion(_ name: WireSlice) -> Int? {
        if isFineTuned(name) {
            // `ft:gpt-4o-mini-2024-07-18:organisation:suffix:id`
            if let end = name.dropFirst(3).firstIndex(of: UInt8(ascii: ":")) { return end }
        } else if let at = name.lastIndex(of: UInt8(ascii: "@")), at > 0 {
            return at
        }
        return withoutVariant(name) ?? withoutRelease(name) ?? withoutDate(name) ?? withoutWord(name)
    }

    /// `-v1:0`, `-v1`, and higher ones behind a date; `-001`.
    private static func withoutRelease(_ name: WireSlice) -> Int? {
        var end = name.count
        let minor = digits(name, before: end)
        if minor > 0, end > minor, name[end - minor - 1] == UInt8(ascii: ":") { end -= minor + 1 }
        let major = digits(name, before: end)
        let start = end - major - 2
        if major > 0, start > 0, name[start] == UInt8(ascii: "-"), FoldedBytes.fold(name[start + 1]) == UInt8(ascii: "v") {
            let isFirst = major == 1 && name[end - 1] == UInt8(ascii: "1")
            if isFirst || withoutDate(WireSlice(rebasing: name[..<start])) != nil { return start }
        }
        let isNumbered = major == 3 && end == name.count && end > 4 && name[end - 4] == UInt8(ascii: "-") && name[end - 3] == UInt8(ascii: "0")
        return isNumbered ? end - 4 : nil
    }

    /// `-2024-07-18`, `-20240718`, `-05-06`, `-09-2025`.
    private static func withoutDate(_ name: WireSlice) -> Int? {
        let end = name.count
        func dash(_ back: Int) -> Bool { end > back && name[end - back] == UInt8(ascii: "-") }
        func number(_ back: Int, _ count: Int, _ range: ClosedRange<Int>) -> Bool {
            guard end >= back, name[(end - back)..<(end - back + count)].allSatisfy(isDigit) else { return false }
            return range.contains(name[(end - back)..<(end - back + count)].reduce(0) { $0 * 10 + Int($1 &- 0x30) })
        }
        let years = 2000...2099
        let months = 1...12
        let days = 1...31
        if dash(11), dash(6), dash(3), number(10, 4, years), number(5, 2, months), number(2, 2, days) { return end - 11 }
        if dash(9), number(8, 4, years), number(4, 2, months), number(2, 2, days) { return end - 9 }
        if dash(8), dash(5), number(7, 2, months), number(4, 4, years) { return end - 8 }
        if dash(6), dash(3), number(5, 2, months), number(2, 2, days) { return end - 6 }
        return nil
    }

    /// `-latest`, `-preview`, `-exp`.
    private static func withoutWord(_ name: WireSlice) -> Int? {
        let text = name
        let length = text.hasSuffix(word: "-latest") ? 7 : text.hasSuffix(word: "-preview") ? 8 : text.hasSuffix(word: "-exp") ? 4 : 0
        return length > 0 && length < name.count ? name.count - length : nil
    }

    private static func isFineTuned(_ name: WireSlice) -> Bool {
        name.count > 3 && FoldedBytes.equal(WireSlice(rebasing: name[..<3]), "ft:")
    }

    /// Digits that stand before `end`.
    private static func digits(_ name: WireSlice, before end: Int) -> Int {
        var start = end
        while start > 0, isDigit(name[start - 1]) { start -= 1 }
        return end - start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
