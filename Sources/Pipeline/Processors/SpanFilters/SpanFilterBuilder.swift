import Patterns

/// Turns policies into the flat lists of a ``SpanFilter``.
struct SpanFilterBuilder {
    /// Numbers that have their own bit; `kind` has names for 0 ... 5, `status` for 0 ... 2, the rest spell as numbers.
    static let enumerationNumbers: Range<Int32> = 0..<8

    let compile: (String) throws(PatternError) -> any PatternMatcher
    private(set) var lookups: [SpanFilter.Lookup] = []
    private(set) var conditions: ContiguousArray<SpanFilter.Condition> = []
    private(set) var texts: ContiguousArray<UInt8> = []
    private(set) var patterns: ContiguousArray<any PatternMatcher> = []
    private(set) var excludes: ContiguousArray<Range<Int>> = []
    private(set) var includeAnys: ContiguousArray<Range<Int>> = []
    private(set) var includes: ContiguousArray<Range<Int>> = []

    init(compile: @escaping (String) throws(PatternError) -> any PatternMatcher) {
        self.compile = compile
    }

    mutating func add(_ policy: SpanFilterPolicy, index: Int) throws(SpanFilterError) {
        guard policy.include != nil || policy.includeAny != nil || policy.exclude != nil else { throw .emptyPolicy(index) }
        if let match = policy.exclude { excludes.append(try add(match)) }
        if let match = policy.includeAny { includeAnys.append(try add(match)) }
        if let match = policy.include { includes.append(try add(match)) }
    }

    /// Where the conditions of `match` lie.
    private mutating func add(_ match: SpanFilterPolicy.Match) throws(SpanFilterError) -> Range<Int> {
        let start = conditions.count
        for attribute in match.attributes { conditions.append(try condition(attribute)) }
        return start..<conditions.count
    }

    private mutating func condition(_ attribute: SpanFilterPolicy.Attribute) throws(SpanFilterError) -> SpanFilter.Condition {
        switch attribute.key {
        case .resource(let key): .init(subject: .attribute(slot: slot(key, isOnResource: true)), test: try test(attribute.test))
        case .span(let key): .init(subject: .attribute(slot: slot(key, isOnResource: false)), test: try test(attribute.test))
        case .kind: .init(subject: .kind, test: try enumeration(attribute, EnumText.spanKind, names: 0...5))
        case .status: .init(subject: .status, test: try enumeration(attribute, EnumText.statusCode, names: 0...2))
        case .name: .init(subject: .name, test: try nameTest(attribute))
        }
    }

    private mutating func slot(_ key: String, isOnResource: Bool) -> Int {
        let lookup = SpanFilter.Lookup(key: key, isOnResource: isOnResource)
        if let found = lookups.firstIndex(of: lookup) { return found }
        lookups.append(lookup)
        return lookups.count - 1
    }

    private mutating func test(_ test: SpanFilterPolicy.Test) throws(SpanFilterError) -> SpanFilter.Test {
        switch test {
        case .string(let text):
            let start = texts.count
            texts.append(contentsOf: text.utf8)
            return .text(start: start, count: texts.count - start)
        case .integer(let value): return .integer(value)
        case .double(let value): return .double(value)
        case .bool(let value): return .bool(value)
        case .regex(let text): return .pattern(try pattern(text))
        }
    }

    private mutating func nameTest(_ attribute: SpanFilterPolicy.Attribute) throws(SpanFilterError) -> SpanFilter.Test {
        switch attribute.test {
        case .string, .regex: return try test(attribute.test)
        default: throw .notText(attribute.key)
        }
    }

    /// Decides about every number with a bit now, so that spans only test the bit.
    private mutating func enumeration(
        _ attribute: SpanFilterPolicy.Attribute, _ spelling: (Int32) -> String, names: ClosedRange<Int32>
    ) throws(SpanFilterError) -> SpanFilter.Test {
        var known: UInt8 = 0
        switch attribute.test {
        case .string(let text):
            guard let number = names.first(where: { spelling($0) == text }) else {
                throw .unknownName(text, allowed: names.map(spelling))
            }
            return .enumeration(known: 1 << UInt8(number), pattern: nil)
        case .regex(let text):
            let index = try pattern(text)
            for number in Self.enumerationNumbers where patterns[index].matches(spelling(number)) { known |= 1 << UInt8(number) }
            return .enumeration(known: known, pattern: index)
        default: throw .notText(attribute.key)
        }
    }

    private mutating func pattern(_ text: String) throws(SpanFilterError) -> Int {
        do throws(PatternError) {
            patterns.append(try compile(text))
        } catch {
            throw .pattern(error)
        }
        return patterns.count - 1
    }
}
