extension Field {
    private var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = node.content else { return nil }
        return scalar
    }

    /// Any scalar, as it is written: go-yaml takes `5` and `yes` for strings too.
    func string() -> String? {
        guard let scalar else {
            reject("a string")
            return nil
        }
        return scalar.text
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
            reject("true or false")
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
            reject("a whole number" + Self.describe(range))
            return nil
        }
        return value
    }

    func double() -> Double? {
        switch scalar?.resolved {
        case .integer(let integer): return Double(integer)
        case .float(let float): return float
        default:
            reject("a number")
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

    /// Go syntax, in nanoseconds. A number without a unit (other than 0) would mean nanoseconds to Tempo; nobody means that.
    func duration(atLeast minimum: Int64 = 0) -> Int64? {
        duration(GoDuration.parse, atLeast: minimum, example: "a duration with a unit such as 15s or 1m30s")
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
    func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) -> Value? where Value.RawValue == String {
        guard let scalar, let value = Value(rawValue: scalar.text) else {
            let words = Value.allCases.map { $0.rawValue.isEmpty ? "\"\"" : $0.rawValue }
            let nearest = scalar.flatMap { NearestKey.of($0.text, among: words) }.map { "; did you mean \($0)?" } ?? ""
            findings.error(at: node.position, path, "expected one of \(words.joined(separator: ", ")), got \(choiceShown)\(nearest)")
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
