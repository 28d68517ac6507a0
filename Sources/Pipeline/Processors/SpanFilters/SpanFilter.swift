import Patterns
import Settings

/// Filter policies ready to be asked once per span: nothing is allocated, and nothing but regular expressions calls out.
///
/// The decision over all policies (tempo-behaviour 3.10): none, accept; any `exclude` matches, reject; any `include_any`
/// matches, accept; with `include`s, accept if all match; else accept if there is no `include_any`.
package struct SpanFilter: Sendable {
    /// The attributes to look up, each once; their position is the slot that `FilteredSpan.attribute` is asked for.
    package let lookups: [Lookup]
    private let conditions: ContiguousArray<Condition>
    /// Texts of strict comparisons, one after the other.
    private let texts: ContiguousArray<UInt8>
    private let patterns: ContiguousArray<any PatternMatcher>
    private let excludes: ContiguousArray<Range<Int>>
    private let includeAnys: ContiguousArray<Range<Int>>
    private let includes: ContiguousArray<Range<Int>>

    package struct Lookup: Sendable, Hashable {
        package var key: String
        /// On the resource, else on the span itself.
        package var isOnResource: Bool
    }

    struct Condition: Sendable {
        var subject: Subject
        var test: Test
    }

    enum Subject: Sendable {
        case attribute(slot: Int)
        case kind, status, name
    }

    enum Test: Sendable {
        /// A range of `texts`.
        case text(start: Int, count: Int)
        case integer(Int64)
        case double(Double)
        case bool(Bool)
        case pattern(Int)
        /// The bits of the enumeration's numbers that match; a number that it does not know is text for the pattern, if any.
        case enumeration(known: UInt8, pattern: Int?)
    }

    /// - Parameter compile: makes the matcher of a regular expression.
    package init(
        _ policies: [FilterPolicy],
        compile: @escaping (String) throws(PatternError) -> any PatternMatcher
    ) throws(SpanFilterError) {
        var builder = SpanFilterBuilder(compile: compile)
        for (index, policy) in policies.enumerated() { try builder.add(policy, index: index) }
        lookups = builder.lookups
        conditions = builder.conditions
        texts = builder.texts
        patterns = builder.patterns
        excludes = builder.excludes
        includeAnys = builder.includeAnys
        includes = builder.includes
    }

    /// Nothing to ask: every span is accepted.
    package var acceptsAll: Bool { excludes.isEmpty && includeAnys.isEmpty && includes.isEmpty }

    package func accepts(_ span: borrowing some FilteredSpan) -> Bool {
        for match in excludes where matches(match, span) { return false }
        for match in includeAnys where matches(match, span) { return true }
        if includes.isEmpty { return includeAnys.isEmpty }
        for match in includes where !matches(match, span) { return false }
        return true
    }

    private func matches(_ match: Range<Int>, _ span: borrowing some FilteredSpan) -> Bool {
        for index in match where !holds(conditions[index], span) { return false }
        return true
    }

    private func holds(_ condition: Condition, _ span: borrowing some FilteredSpan) -> Bool {
        switch condition.subject {
        case .attribute(let slot):
            switch span.attribute(slot) {
            case .absent: return false
            case .text(let text): return holds(condition.test, .string(text))
            case .anyValue(let value): return holds(condition.test, ValuePayload(anyValue: value))
            }
        case .name: return holds(condition.test, .string(span.name))
        case .kind: return holds(condition.test, number: span.kind, spelling: EnumText.spanKind)
        case .status: return holds(condition.test, number: span.statusCode, spelling: EnumText.statusCode)
        }
    }

    @inline(__always)
    private func holds(_ test: Test, _ payload: ValuePayload) -> Bool {
        switch test {
        case .text(let start, let count): equals(payload.text, start: start, count: count)
        case .integer(let wanted): payload.integer == wanted
        case .double(let wanted): payload.double == wanted
        case .bool(let wanted): payload.bool == wanted
        case .pattern(let index): patterns[index].matches(payload.text)
        case .enumeration: false
        }
    }

    private func holds(_ test: Test, number: Int32, spelling: (Int32) -> String) -> Bool {
        guard case .enumeration(let known, let pattern) = test else { return false }
        if SpanFilterBuilder.enumerationNumbers.contains(number) { return known >> UInt8(number) & 1 == 1 }
        guard let pattern else { return false }
        return patterns[pattern].matches(spelling(number))
    }

    @inline(__always)
    private func equals(_ text: WireSlice, start: Int, count: Int) -> Bool {
        guard text.count == count else { return false }
        for offset in 0..<count where text[offset] != texts[start + offset] { return false }
        return true
    }
}

extension PatternMatcher {
    func matches(_ text: String) -> Bool {
        text.withSlice { matches($0) }
    }
}
