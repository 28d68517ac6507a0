import CRE2

/// A regular expression in Go's spelling, run by RE2: in time linear in the text, whatever the pattern.
///
/// `@unchecked Sendable` is sound: the compiled pattern is never changed, and RE2 allows searches from several threads.
package final class Expression: @unchecked Sendable {
    /// Longest pattern in bytes.
    package static let maxPatternBytes = 16 << 10
    /// Bytes one pattern may take, its searches' working memory included; RE2's own default.
    private static let maxMemory: Int64 = 8 << 20
    private static let errorCapacity = 512

    private let compiled: OpaquePointer
    /// Groups in parentheses.
    package let groupCount: Int

    /// - Parameter surroundings: written around the pattern when it is compiled, and not in what an error says.
    package init(_ pattern: String, surroundings: (String, String) = ("", "")) throws(PatternError) {
        guard pattern.utf8.count <= Self.maxPatternBytes else {
            throw PatternError(
                pattern: "\(pattern.prefix(64))…", reason: "\(pattern.utf8.count) bytes long, expected at most \(Self.maxPatternBytes)")
        }
        // Alone first: `a)(b` inside a group would compile.
        let alone = try Self.compile(pattern, pattern)
        guard !surroundings.0.isEmpty || !surroundings.1.isEmpty else {
            compiled = alone
            groupCount = Int(metronome_re2_group_count(alone))
            return
        }
        metronome_re2_free(alone)
        compiled = try Self.compile(surroundings.0 + pattern + surroundings.1, pattern)
        groupCount = Int(metronome_re2_group_count(compiled))
    }

    deinit { metronome_re2_free(compiled) }

    private static func compile(_ text: String, _ pattern: String) throws(PatternError) -> OpaquePointer {
        let translated: [UInt8]
        do throws(GoSyntax.Refusal) {
            translated = try GoSyntax.forRE2(Array(text.utf8))
        } catch {
            throw PatternError(pattern: pattern, reason: error.reason)
        }
        var reason = [CChar](repeating: 0, count: errorCapacity)
        let made = translated.withUnsafeBytes { bytes in
            metronome_re2_compile(bytes.baseAddress, bytes.count, maxMemory, &reason, reason.count)
        }
        guard let made else {
            let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw PatternError(pattern: pattern, reason: text)
        }
        return made
    }

    /// Whether it matches anywhere in `text`, which has to be UTF-8.
    package func search(_ text: RawSpan) -> Bool {
        text.withUnsafeBytes { metronome_re2_search(compiled, $0.baseAddress, $0.count) }
    }

    /// Whether it matches all of `text`, which has to be UTF-8.
    package func matchesWhole(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { metronome_re2_match_whole(compiled, $0.baseAddress, $0.count, nil, 0) }
    }

    /// What the whole (0) and each group is in a match of all of `text`, nil where a group took no part; nil: no match.
    package func groups(_ text: [UInt8]) -> [ArraySlice<UInt8>?]? {
        var bounds = [Int64](repeating: -1, count: 2 * (groupCount + 1))
        let matches = text.withUnsafeBytes { metronome_re2_match_whole(compiled, $0.baseAddress, $0.count, &bounds, groupCount + 1) }
        guard matches else { return nil }
        return (0...groupCount).map { group in
            bounds[2 * group] < 0 ? nil : text[Int(bounds[2 * group])..<Int(bounds[2 * group + 1])]
        }
    }

    /// The number of the group with this name; nil: there is none.
    package func group(named name: [UInt8]) -> Int? {
        let number = name.withUnsafeBytes { metronome_re2_group(compiled, $0.baseAddress, $0.count) }
        return number > 0 ? Int(number) : nil
    }
}
