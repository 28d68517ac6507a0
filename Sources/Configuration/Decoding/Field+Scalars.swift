import Settings

extension Field {
    private var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = node.content else { return nil }
        return scalar
    }

    /// Any scalar, as it is written: go-yaml takes `5` and `yes` for strings too.
    func string() -> String? {
        guard let text = rawString() else { return nil }
        if !findings.expandsEnvironment, let name = VariableText.name(in: text) {
            findings.warn(
                self, "\(isSecret ? "a variable" : "${\(name)}") stays as it is written: start with --expand-env to have it replaced")
        }
        return text
    }

    /// The same for texts in which `${NAME}` may mean something else than a variable.
    func rawString() -> String? {
        guard let scalar else {
            reject("a string", cure: collectorDimension)
            return nil
        }
        return scalar.text
    }

    /// An entry of a list of attributes as the Collector's connectors write them: `{name: http.route, default: GET}`.
    private var collectorDimension: String? {
        guard path.contains("dimensions["), case .mapping(let entries) = node.content else { return nil }
        // `{span.http.method}`, which without quotes is a mapping.
        if entries.count == 1, let only = entries.first, only.value.isNull, let name = QueryWords.bareName("{\(only.key)}") {
            return "write the attribute's name alone, \(Excerpt.plain(name))"
        }
        guard let name = entries.first(where: { $0.key == "name" }),
            case .scalar(let scalar) = name.value.content
        else { return nil }
        let hasDefault = entries.contains { $0.key == "default" }
        return "write the attribute's name alone, \(Excerpt.plain(scalar.text))" + (hasDefault ? "; metronome.dimensions has defaults" : "")
    }

    func isText(_ text: String) -> Bool { scalar?.text == text }

    /// The value of a plain `true` or `yes`; nil for anything else.
    var writtenBool: Bool? {
        if case .bool(let value)? = scalar?.resolved { value } else { nil }
    }

    /// A number or a switch in quotes, which YAML makes a text.
    private var quotesHint: String? {
        guard let scalar, !scalar.isPlain, !isSecret else { return nil }
        switch YAMLScalar(text: scalar.text, isPlain: true).resolved {
        case .integer, .float, .bool: return "leave the quotes out"
        case .null, .string: return nil
        }
    }

    func nonEmptyString() -> String? {
        guard let text = string() else { return nil }
        guard !text.isEmpty else {
            fail("must not be empty")
            return nil
        }
        return text
    }

    func secret() -> Secret? { secretly.string().map { Secret($0) } }

    func bool() -> Bool? {
        guard case .bool(let value)? = scalar?.resolved else {
            reject("true or false", cure: quotesHint)
            return nil
        }
        return value
    }

    func integer(_ range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        var value: Int?
        switch scalar?.resolved {
        case .integer(let integer): value = Int(exactly: integer)
        case .float(let float): value = Int(exactly: float)
        default: break
        }
        guard let value, range.contains(value) else {
            reject("a whole number" + Self.describe(range), cure: quotesHint)
            return nil
        }
        return value
    }

    /// `cure` says what to write instead of a text.
    func double(cure: (String) -> String? = { _ in nil }) -> Double? {
        switch scalar?.resolved {
        case .integer(let integer): return Double(integer)
        case .float(let float): return float
        default:
            reject("a number", cure: quotesHint ?? scalar.flatMap { cure($0.text) })
            return nil
        }
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (Int.min, Int.max): ""
        case (let low, Int.max): " of at least \(low)"
        case (let low, let high): " from \(low) to \(high)"
        }
    }

    /// Go syntax, in nanoseconds. A number without a unit counts nanoseconds, as in Tempo; less than ``leastBareDuration`` nobody means.
    func duration(atLeast minimum: Int64 = 0) -> Int64? {
        let example = "a duration with a unit such as 15s or 1m30s"
        guard let number = bareNumber, number != 0 else { return duration(GoDuration.parse, atLeast: minimum, example: example) }
        guard abs(number) < Self.leastBareDuration else { return checked(number, atLeast: minimum) }
        reject(example, cure: "a number alone counts nanoseconds; write \(number)s for seconds")
        return nil
    }

    private static let leastBareDuration: Int64 = 1_000_000

    /// A whole number that is no text; within what a duration holds.
    private var bareNumber: Int64? {
        switch scalar?.resolved {
        case .integer(let integer): integer == .min ? nil : integer
        case .float(let float): Int64(exactly: float)
        default: nil
        }
    }

    /// Prometheus syntax, in nanoseconds.
    func prometheusDuration(atLeast minimum: Int64 = 0) -> Int64? {
        duration(PrometheusDuration.parse, atLeast: minimum, example: "a Prometheus duration such as 30s, 1h30m or 1d")
    }

    private func duration(_ parse: (String) -> Int64?, atLeast minimum: Int64, example: String) -> Int64? {
        guard let scalar, let value = parse(scalar.text) else {
            reject(example)
            return nil
        }
        return checked(value, atLeast: minimum)
    }

    private func checked(_ value: Int64, atLeast minimum: Int64) -> Int64? {
        guard value >= minimum else {
            reject(minimum == 0 ? "a duration that is not negative" : "a duration of at least \(GoDuration.text(minimum))")
            return nil
        }
        return value
    }

    /// Bytes: a number, or a number with a unit.
    func byteSize(_ range: ClosedRange<Int>) -> Int? {
        var value: Int?
        switch scalar?.resolved {
        case .integer(let integer): value = Int(exactly: integer)
        case .string(let text): value = ByteSize.parse(text)
        default: break
        }
        guard let value, range.contains(value) else {
            reject("a size in bytes or such as 16MiB, from \(range.lowerBound) to \(range.upperBound) bytes")
            return nil
        }
        return value
    }

    func strings() -> [String]? {
        guard let items = sequence() else { return nil }
        let values = items.map { $0.string() }
        return values.contains(nil) ? nil : values.compactMap { $0 }
    }

    /// One of a few words.
    func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type, ignoringCase: Bool = false) -> Value? where Value.RawValue == String {
        guard let scalar, let value = Value(rawValue: ignoringCase ? scalar.text.lowercased() : scalar.text) else {
            let words = Value.allCases.map { $0.rawValue.isEmpty ? "\"\"" : $0.rawValue }
            let nearest = scalar.flatMap { NearestKey.of($0.text, among: words) }.map { "; did you mean \($0)?" } ?? ""
            fail("expected one of \(words.joined(separator: ", ")), got \(choiceShown)\(nearest)")
            return nil
        }
        return value
    }

    private var choiceShown: String {
        guard let scalar else { return "a list or a mapping" }
        return Excerpt.of(scalar.text)
    }

    /// A mapping of free names to scalars.
    func stringMap() -> [String: String]? {
        mapping([String: String]()) { keys, result in
            for (key, field) in keys.all {
                if let value = field.string() { result[key] = value }
            }
        }
    }

    /// The same with values that are never shown.
    func secretMap() -> [String: Secret]? {
        mapping([String: Secret]()) { keys, result in
            for (key, field) in keys.all {
                if let value = field.secret() { result[key] = value }
            }
        }
    }
}
