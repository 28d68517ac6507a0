/// Whether the model that answered is the one that was asked for: a dated or numbered version of it is.
enum ModelVersion {
    static func isSubstitution(asked: WireSlice, answered: WireSlice) -> Bool {
        guard asked.count > 0, answered.count > 0, !FoldedBytes.equal(asked.bytes, answered.bytes) else { return false }
        let asked = withoutVersion(withoutPrefix(asked))
        let answered = withoutVersion(withoutPrefix(answered))
        return asked.count > 0 && answered.count > 0 && !FoldedBytes.equal(asked.bytes, answered.bytes)
    }

    /// Without the provider that some gateways put in front: `openai/gpt-4o`.
    private static func withoutPrefix(_ model: WireSlice) -> WireSlice {
        let model = CallTexts.trimmed(model)
        return model.lastIndex(of: UInt8(ascii: "/")).map { model.dropping(first: $0 + 1) } ?? model
    }

    /// Without `:free`, `@20240620`, `-latest`, `-2024-08-06`, `-20241022`, `-001`, `-v1`.
    static func withoutVersion(_ model: WireSlice) -> WireSlice {
        var rest = model
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon > 0 { rest = rest.dropping(last: rest.count - colon) }
        if let at = rest.firstIndex(of: UInt8(ascii: "@")), at > 0 { rest = rest.dropping(last: rest.count - at) }
        while true {
            let shorter = withoutLastPart(rest)
            guard shorter.count < rest.count, shorter.count > 0 else { return rest }
            rest = shorter
        }
    }

    /// The last part between hyphens off, where it only says which version it is.
    private static func withoutLastPart(_ model: WireSlice) -> WireSlice {
        if model.hasSuffix(word: "-latest") { return model.dropping(last: 7) }
        guard let hyphen = model.lastIndex(of: UInt8(ascii: "-")), hyphen > 0 else { return model }
        let part = model.dropping(first: hyphen + 1)
        if part.count == 2, part.byte(0) == UInt8(ascii: "v"), isDigits(part.dropping(first: 1)) { return model.dropping(last: 3) }
        guard isDigits(part) else { return model }
        // A date in one piece, or the number of a release.
        if part.count == 8 || part.count == 6 || part.count == 4 || part.count == 3 { return model.dropping(last: part.count + 1) }
        // 2024-08-06: year, month and day.
        if part.count == 2, model.count > 11, isDate(model.dropping(first: model.count - 10)), model.byte(model.count - 11) == UInt8(ascii: "-") {
            return model.dropping(last: 11)
        }
        return model
    }

    private static func isDate(_ text: WireSlice) -> Bool {
        text.count == 10 && text.byte(4) == UInt8(ascii: "-") && text.byte(7) == UInt8(ascii: "-") && isDigits(text.dropping(last: 6))
            && isDigits(text.dropping(first: 5).dropping(last: 3)) && isDigits(text.dropping(first: 8))
    }

    private static func isDigits(_ text: WireSlice) -> Bool { text.count > 0 && text.bytes.allSatisfy { (0x30...0x39).contains($0) } }
}
