import Patterns
import Settings

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

    mutating func add(_ policy: FilterPolicy, index: Int) throws(SpanFilterError) {
        guard policy.include != nil || policy.includeAny != nil || policy.exclude != nil else { throw .emptyPolicy(index) }
        if let match = policy.exclude { excludes.append(try add(match)) }
        if let match = policy.includeAny { includeAnys.append(try add(match)) }
        if let match = policy.include { includes.append(try add(match)) }
    }

    /// Where the conditions of `match` lie.
    private mutating func add(_ match: FilterPolicy.Match) throws(SpanFilterError) -> Range<Int> {
        let start = conditions.count
        for attribute in match.attributes { conditions.append(try condition(attribute, match.matchType)) }
        return start..<conditions.count
    }

    private mutating func condition(
        _ attribute: FilterPolicy.Attribute, _ type: FilterPolicy.MatchType
    ) throws(SpanFilterError) -> SpanFilter.Condition {
        let value = attribute.value
        return switch attribute.key {
        case .resource(let key): .init(subject: .attribute(slot: slot(key, isOnResource: true)), test: try test(value, type))
        case .span(let key): .init(subject: .attribute(slot: slot(key, isOnResource: false)), test: try test(value, type))
        case .kind: .init(subject: .kind, test: try enumeration(.kind, value, type, EnumText.spanKind, names: 0...5))
        case .status: .init(subject: .status, test: try enumeration(.status, value, type, EnumText.statusCode, names: 0...2))
        case .name: .init(subject: .name, test: try nameTest(value, type))
        }
    }

    private mutating func slot(_ key: String, isOnResource: Bool) -> Int {
        let lookup = SpanFilter.Lookup(key: key, isOnResource: isOnResource)
        if let found = lookups.firstIndex(of: lookup) { return found }
        lookups.append(lookup)
        return lookups.count - 1
    }

    private mutating func test(_ value: FilterPolicy.Value, _ type: FilterPolicy.MatchType) throws(SpanFilterError) -> SpanFilter.Test {
        switch (value, type) {
        case (.string(let text), .strict):
            let start = texts.count
            texts.append(contentsOf: text.utf8)
            return .text(start: start, count: texts.count - start)
        case (.string(let text), .regex): return .pattern(try pattern(text))
        case (.integer(let value), _): return .integer(value)
        case (.float(let value), _): return .double(value)
        case (.bool(let value), _): return .bool(value)
        }
    }

    private mutating func nameTest(_ value: FilterPolicy.Value, _ type: FilterPolicy.MatchType) throws(SpanFilterError) -> SpanFilter.Test {
        guard case .string = value else { throw .notText(.name) }
        return try test(value, type)
    }

    /// Decides about every number with a bit now, so that spans only test the bit.
    private mutating func enumeration(
        _ key: FilterPolicy.Key, _ value: FilterPolicy.Value, _ type: FilterPolicy.MatchType, _ spelling: (Int32) -> String,
        names: ClosedRange<Int32>
    ) throws(SpanFilterError) -> SpanFilter.Test {
        guard case .string(let text) = value else { throw .notText(key) }
        switch type {
        case .strict:
            guard let number = names.first(where: { spelling($0) == text }) else {
                throw .unknownName(text, allowed: names.map(spelling))
            }
            return .enumeration(known: 1 << UInt8(number), pattern: nil)
        case .regex:
            let index = try pattern(text)
            var known: UInt8 = 0
            for number in Self.enumerationNumbers where patterns[index].matches(spelling(number)) { known |= 1 << UInt8(number) }
            return .enumeration(known: known, pattern: index)
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
