import CRE2

/// A pattern run by RE2.
///
/// `@unchecked Sendable` is sound: the compiled pattern is never changed, and RE2 allows searches from several threads.
package final class RE2Pattern: PatternMatcher, @unchecked Sendable {
    /// Longest pattern in bytes.
    package static let maxPatternBytes = 16 << 10
    /// Bytes one pattern may take, its searches' working memory included; RE2's own default.
    private static let maxMemory: Int64 = 8 << 20
    private static let errorCapacity = 512

    private let compiled: OpaquePointer

    package init(_ pattern: String) throws(PatternError) {
        guard pattern.utf8.count <= Self.maxPatternBytes else {
            throw PatternError(
                pattern: "\(pattern.prefix(64))…", reason: "\(pattern.utf8.count) bytes long, expected at most \(Self.maxPatternBytes)")
        }
        let translated: [UInt8]
        do throws(GoSyntax.Refusal) {
            translated = try GoSyntax.forRE2(Array(pattern.utf8))
        } catch {
            throw PatternError(pattern: pattern, reason: error.reason)
        }
        var reason = [CChar](repeating: 0, count: Self.errorCapacity)
        let made = translated.withUnsafeBytes { bytes in
            metronome_re2_compile(bytes.baseAddress, bytes.count, Self.maxMemory, &reason, reason.count)
        }
        guard let made else {
            let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw PatternError(pattern: pattern, reason: text)
        }
        compiled = made
    }

    deinit { metronome_re2_free(compiled) }

    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        UTF8Text.isValid(text) ? search(text) : matchesRepaired(text)
    }

    private func search(_ text: UnsafeRawBufferPointer) -> Bool {
        metronome_re2_search(compiled, text.baseAddress, text.count)
    }

    /// Go reads each byte that is no UTF-8 as one U+FFFD; RE2 would let nothing match it.
    @inline(never)
    private func matchesRepaired(_ text: UnsafeRawBufferPointer) -> Bool {
        var repaired: [UInt8] = []
        repaired.reserveCapacity(text.count * 3)
        var index = 0
        while index < text.count {
            let length = (1...4).first {
                index + $0 <= text.count && UTF8Text.isValid(UnsafeRawBufferPointer(rebasing: text[index..<index + $0]))
            }
            if let length {
                repaired.append(contentsOf: text[index..<index + length])
            } else {
                repaired.append(contentsOf: [0xef, 0xbf, 0xbd])
            }
            index += length ?? 1
        }
        return repaired.withUnsafeBytes { search($0) }
    }
}

extension SpanFilter {
    /// Regular expressions run by RE2.
    package init(_ policies: [SpanFilterPolicy]) throws(SpanFilterError) {
        try self.init(policies) { (pattern) throws(PatternError) in try RE2Pattern(pattern) }
    }
}
