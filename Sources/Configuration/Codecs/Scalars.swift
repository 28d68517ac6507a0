import Settings

extension FlagForm: Codec {
    var typeText: String { "true or false" }
    func read(_ field: Field, _ current: Bool?) -> Bool? { field.bool() }
    func text(_ value: Bool) -> YAMLText? { .bool(value) }
}

extension WholeForm: Codec {
    var typeText: String { "whole number" }

    var rangeText: String {
        switch (range.lowerBound, range.upperBound) {
        case (Int.min, Int.max): ""
        case (let low, Int.max): "at least \(low)"
        case (let low, let high): "\(low) to \(high)"
        }
    }

    func read(_ field: Field, _ current: Int?) -> Int? { field.integer(range) }
    func text(_ value: Int) -> YAMLText? { .number(value) }
}

extension NumberForm: Codec {
    var typeText: String { "number" }

    var rangeText: String {
        switch rule {
        case .within(let range): "\(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))"
        case .bucketFactor: "above 1, or 0"
        }
    }

    func read(_ field: Field, _ current: Double?) -> Double? {
        guard let value = field.double() else { return nil }
        switch rule {
        case .within(let range) where !range.contains(value):
            field.reject("a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))")
        case .bucketFactor where value != 0 && !(value > 1 && value.isFinite): field.reject("a factor above 1, or 0 for the default")
        default: return value
        }
        return nil
    }

    func text(_ value: Double) -> YAMLText? { .number(value) }

    /// Without a `.0`.
    private static func plain(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

extension DurationForm: Codec {
    var typeText: String { "duration" }

    var rangeText: String {
        atLeast == 0 ? "" : "at least \(GoDuration.text(atLeast))" + (zeroMeans.isEmpty ? "" : ", or 0")
    }

    func read(_ field: Field, _ current: Int64?) -> Int64? {
        guard zeroMeans.isEmpty else {
            guard let value = read(field, atLeast: 0) else { return nil }
            guard value == 0 || value >= atLeast else {
                field.reject("a duration of at least \(GoDuration.text(atLeast)), or 0 for \(zeroMeans)")
                return nil
            }
            return value
        }
        return read(field, atLeast: atLeast)
    }

    private func read(_ field: Field, atLeast: Int64) -> Int64? {
        switch syntax {
        case .go: field.duration(atLeast: atLeast)
        case .prometheus: field.prometheusDuration(atLeast: atLeast)
        }
    }

    func text(_ value: Int64) -> YAMLText? {
        switch syntax {
        case .go: .duration(value)
        case .prometheus: .prometheusDuration(value)
        }
    }
}

extension SizeForm: Codec {
    var typeText: String { "bytes, or a size such as 16MiB" }
    var rangeText: String { "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))" }
    func read(_ field: Field, _ current: Int?) -> Int? { field.byteSize(range) }
    func text(_ value: Int) -> YAMLText? { .number(value) }
}

extension WordForm: Codec {
    var typeText: String { "word" }
    var rangeText: String { Value.allCases.map { $0.rawValue.isEmpty ? "`\"\"`" : "`\($0.rawValue)`" }.joined(separator: ", ") }

    func read(_ field: Field, _ current: Value?) -> Value? {
        if let yes, let no, let isOn = field.writtenBool { return isOn ? yes : no }
        return field.choice(Value.self, ignoringCase: ignoresCase)
    }

    func text(_ value: Value) -> YAMLText? { .string(value.rawValue) }
}

extension WordsForm: Codec {
    var typeText: String { "list of words" }
    var rangeText: String { Word.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") }

    func read(_ field: Field, _ current: [Word]?) -> [Word]? {
        guard let items = field.sequence() else { return nil }
        let words = items.map { $0.choice(Word.self) }
        for (index, word) in words.enumerated() where word != nil && words[..<index].contains(word) { items[index].fail("is listed twice") }
        return words.contains(nil) ? nil : words.compactMap { $0 }
    }

    func text(_ value: [Word]) -> YAMLText? { .strings(value.map(\.rawValue)) }
}

extension AddressForm: Codec {
    var typeText: String { "`host:port`" }

    func read(_ field: Field, _ current: ListenAddress?) -> ListenAddress? {
        guard let text = field.string() else { return nil }
        guard let (host, port) = AddressText.parse(text) else {
            field.reject("host:port such as 127.0.0.1:4317", cure: AddressText.cure(text))
            return nil
        }
        return ListenAddress(host: host, port: port, remedy: remedy, setting: field.path)
    }

    func text(_ value: ListenAddress) -> YAMLText? { .string(value.description) }
}
