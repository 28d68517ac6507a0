/// Whether another model answered than the one that was asked for.
///
/// Only where both names are those of models: a version of the model is no other one (`gpt-4o`, `gpt-4o-2024-08-06`), nor is it under another
/// spelling (`claude-4.5-sonnet`, `claude-sonnet-4-5`), and a gateway's alias, a group, a route or a deployment says nothing of the model
/// (`claude`, `main`, `auto`, `gpt-4o-prod`). Two sizes are two models (`llama3.1:8b`, `llama3.1:70b`), but for a name without any.
enum ModelVersion {
    static func isSubstitution(asked: WireSlice, answered: WireSlice) -> Bool {
        guard asked.count > 0, answered.count > 0, !isDated(answered, of: asked), !FoldedBytes.equal(asked, answered) else {
            return false
        }
        guard asked.count <= PriceTable.maxNameBytes, answered.count <= PriceTable.maxNameBytes else { return false }
        let (size, otherSize) = (ModelSize.behind(asked), ModelSize.behind(answered))
        let asked = plain(asked)
        let answered = plain(answered)
        guard asked.count > 0, answered.count > 0 else { return false }
        if FoldedBytes.equal(asked, answered) { return size.count > 0 && otherSize.count > 0 && !FoldedBytes.equal(size, otherSize) }
        return ModelWords(asked).isOther(than: ModelWords(answered))
    }

    /// Whether the answer's name is that which was asked with a date or a number behind it, as most are: `-2024-08-06`, `@20250929`, `-0613`.
    static func isDated(_ answered: WireSlice, of asked: WireSlice) -> Bool {
        guard answered.count > asked.count + 3 else { return false }
        let date = answered.dropping(first: asked.count)
        guard date.byte(0) == UInt8(ascii: "-") || date.byte(0) == UInt8(ascii: "@"),
            FoldedBytes.equal(asked, answered.dropping(last: date.count))
        else { return false }
        // A version has one digit between its hyphens.
        guard date.byte(date.count - 1).isDecimalDigit, date.byte(date.count - 2).isDecimalDigit else { return false }
        return date.dropping(first: 1).allSatisfy { $0.isDecimalDigit || $0 == UInt8(ascii: "-") }
    }

    /// Without what stands in front (`openai/`, `us.anthropic.`), and without versions.
    static func plain(_ model: WireSlice) -> WireSlice {
        var name = WireSlice.trimmed(model)
        for _ in 0..<ModelSpelling.maxPrefixes {
            guard let end = ModelSpelling.prefixEnd(name) else { break }
            name = name.dropping(first: end)
        }
        return withoutVersion(name)
    }

    /// Without `:free`, `[1m]`, `@20240620`, `-latest`, `-2024-08-06`, `-20241022`, `-2411`, `-001`, `-v1`, one after the other.
    static func withoutVersion(_ model: WireSlice) -> WireSlice {
        var rest = model
        if !model.hasPrefix(word: "ft:"), let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon > 0 {
            rest = rest.dropping(last: rest.count - colon)
        }
        while true {
            let shorter = ModelSpelling.withoutVersion(rest).map { rest.dropping(last: rest.count - $0) } ?? withoutNumber(rest)
            guard shorter.count < rest.count, shorter.count > 0 else { return rest }
            rest = shorter
        }
    }

    /// The last part between hyphens off where it is a date in one piece, or the number of a release or of a version of it.
    private static func withoutNumber(_ model: WireSlice) -> WireSlice {
        guard let hyphen = model.lastIndex(of: UInt8(ascii: "-")), hyphen > 0 else { return model }
        let part = model.dropping(first: hyphen + 1)
        if part.count == 2, part.byte(0) | 0x20 == UInt8(ascii: "v"), part.byte(1).isDecimalDigit { return model.dropping(last: 3) }
        guard part.allSatisfy(\.isDecimalDigit), part.count == 8 || part.count == 6 || part.count == 4 || part.count == 3 else { return model }
        return model.dropping(last: part.count + 1)
    }
}
