/// What pattern learning has done since it began (tempo-behaviour 9.1, `…_registry_drain_*`).
package struct SpanNameCounters: Sendable, Equatable {
    /// `drain_patterns_detected_total`.
    package internal(set) var patternsDetected = 0
    /// `drain_patterns_evicted_total`: left out to stay within a limit. (Patterns never expire by age.)
    package internal(set) var patternsEvicted = 0
    /// `drain_lines_skipped_total{reason="too_few_tokens"}`.
    package internal(set) var tooFewTokens = 0
    /// `drain_lines_skipped_total{reason="too_many_tokens"}`.
    package internal(set) var tooManyTokens = 0
    /// `spans_sanitized_total`: names that came out changed, in a dry run too.
    package internal(set) var changed = 0
    /// Names that were learned from, and their tokens, the terminator included: `drain_tokens_per_line` as `_count` and `_sum`.
    package internal(set) var learned = 0
    package internal(set) var tokens = 0
    /// `_bucket` of `drain_tokens_per_line`: learned names with at most 2, 5 and 10 tokens (`le` 2.5, 5 and 10; smaller
    /// bounds count none, since three tokens are the least; so does 2.5).
    package internal(set) var tokensAtMost5 = 0
    package internal(set) var tokensAtMost10 = 0

    package init() {}

    mutating func noteLearned(tokens count: Int) {
        learned += 1
        tokens += count
        if count <= 5 { tokensAtMost5 += 1 }
        if count <= 10 { tokensAtMost10 += 1 }
    }
}
