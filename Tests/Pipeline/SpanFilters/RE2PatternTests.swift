import Patterns
import Pipeline
import Testing

@Suite struct RE2PatternTests {
    private func matches(_ pattern: String, _ text: [UInt8]) throws -> Bool {
        let compiled = try RE2Pattern(pattern)
        return text.withSlice { compiled.matches($0) }
    }

    @Test(arguments: [
        ("fo+", "food", true), ("^fo+$", "food", false), ("^$", "", true), ("", "x", true), ("^$", "x", false), ("(?i)GET", "get /", true),
        ("\\bé", "a é", false), ("^.$", "é", true), ("\\pL+\\d{2}", "ж42", true), ("(?<id>\\d+)", "a1", true), ("(?P<id>\\d+)", "a", false),
        ("[(?<a>]", "<", true), ("[[:alpha:](?<]", "?", true), ("\\(?<a>", "<a>", true), ("\\Q(?<a>\\E", "(?<a>", true), ("a.c", "a\nc", false),
        ("(?s)a.c", "a\nc", true), ("(?m)^b$", "a\nb", true), ("^b", "a\nb", false), ("[]a]", "]", true), ("[^]a]", "]", false),
    ])
    func searches(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try matches(pattern, Array(text.utf8)) == expected)
    }

    @Test func bytesThatAreNoTextAreOneReplacementCharacterEach() throws {
        #expect(try matches("^a..b$", [0x61, 0xff, 0xc3, 0x62]))
        #expect(try matches("^.\u{FFFD}$", Array("é".utf8) + [0x80]))
        #expect(try !matches("^a.b$", [0x61, 0xff, 0xc3, 0x62]))
        #expect(try matches("a\\x00b", [0x61, 0, 0x62]))
    }

    @Test(arguments: [
        ("a(b", "missing ): a(b"), ("*", "no argument for repetition operator: *"), ("[z-a]", "invalid character class range: z-a"),
        ("a{1001}", "invalid repetition size: {1001}"), ("(?=a)", "invalid perl operator: (?="), ("(?<=a)", "invalid perl operator: (?<"),
        ("\\1", "invalid escape sequence: \\1"), ("\\C", "invalid escape sequence: \\C"), ("a\\", "trailing \\"),
        ("((a{100}){100}){100}", "invalid repetition size: {100}"), ("[[:word:]]{1000}{1000}", "bad repetition operator: {1000}{1000}"),
    ])
    func errorsSayWhatIsWrong(_ pattern: String, _ reason: String) {
        let error = #expect(throws: PatternError.self) { try RE2Pattern(pattern) }
        #expect(error == PatternError(pattern: pattern, reason: reason))
    }

    @Test func longPatternsAreRefused() {
        let error = #expect(throws: PatternError.self) { try RE2Pattern(String(repeating: "a", count: 20_000)) }
        #expect(error?.reason == "20000 bytes long, expected at most 16384")
    }

    /// Backtracking would take 2^40 and more steps here; a run that ends has taken linear time.
    @Test(arguments: [
        "(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){500}a{500}$", "(.*)*(.*)*(.*)*[xy]z$", "(?:a{0,30}){0,30}b",
    ])
    func hostilePatternsTakeLinearTime(_ pattern: String) throws {
        let text = [UInt8](repeating: 0x61, count: 1 << 20) + [0x21]
        #expect(try !matches(pattern, text))
    }
}
