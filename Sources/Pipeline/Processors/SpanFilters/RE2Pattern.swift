import Patterns
import Settings

/// A pattern run by RE2 over text that need not be UTF-8.
package final class RE2Pattern: PatternMatcher {
    private let expression: Expression

    package init(_ pattern: String) throws(PatternError) { expression = try Expression(pattern) }

    package func matches(_ text: WireSlice) -> Bool {
        UTF8Text.isValid(text) ? text.withSpan { expression.search($0) } : matchesRepaired(text)
    }

    /// Go reads each byte that is no UTF-8 as one U+FFFD; RE2 would let nothing match it.
    @inline(never)
    private func matchesRepaired(_ text: WireSlice) -> Bool {
        var repaired: [UInt8] = []
        repaired.reserveCapacity(text.count * 3)
        var index = 0
        while index < text.count {
            let length = (1...4).first {
                index + $0 <= text.count && UTF8Text.isValid(WireSlice(rebasing: text[index..<index + $0]))
            }
            if let length {
                repaired.append(contentsOf: text[index..<index + length])
            } else {
                repaired.append(contentsOf: [0xef, 0xbf, 0xbd])
            }
            index += length ?? 1
        }
        return expression.search(repaired.span.bytes)
    }
}

extension SpanFilter {
    /// Regular expressions run by RE2.
    package init(_ policies: [FilterPolicy]) throws(SpanFilterError) {
        try self.init(policies) { (pattern) throws(PatternError) in try RE2Pattern(pattern) }
    }
}
