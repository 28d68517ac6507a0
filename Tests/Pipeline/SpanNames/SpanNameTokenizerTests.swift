import Pipeline
import Testing

@Suite struct SpanNameTokenizerTests {
    private func tokens(_ bytes: [UInt8]) -> [String] {
        var tokens: [String] = []
        bytes.withSlice { name in SpanNameTokenizer.forEach(name) { tokens.append(String(decoding: name[$0], as: UTF8.self)) } }
        return tokens
    }

    @Test(
        arguments: [
            ("", []), ("GET /api/users/123", ["GET", " ", "/", "api", "/", "users", "/", "123"]),
            ("SELECT * FROM users_100", ["SELECT", " ", "*", " ", "FROM", " ", "users", "_", "100"]), ("add-user", ["add-", "user"]),
            ("6f1c-22--ab-zz", ["6f1c-22--ab-", "zz"]), ("feeds", ["feeds"]), ("dead.beef", ["dead", ".", "beef"]),
            ("a%2Fb%zz", ["a", "%2F", "b", "%", "zz"]),
            ("x%", ["x", "%"]), ("x%2", ["x", "%2"]), ("x%z", ["x", "%z"]), ("a \t\n b", ["a", " \t\n ", "b"]), ("2fa-c3z9", ["2fa-c3", "z9"]),
            ("größe é", ["größe", " ", "é"]), ("日本語/1", ["日本語", "/", "1"]), ("a\u{a0}b", ["a", "\u{a0}", "b"]), ("x→y", ["x", "→", "y"]),
            ("\u{ff11}\u{ff12}-3z", ["\u{ff11}\u{ff12}-3", "z"]), ("abc٣", ["abc٣"]),
        ] as [(String, [String])])
    func cuts(_ name: String, _ expected: [String]) {
        #expect(tokens(Array(name.utf8)) == expected)
    }

    @Test func stopsAtTheLimit() {
        let name: [UInt8] = Array("a/b/c".utf8)
        var ends: [Int] = []
        name.withSlice { SpanNameTokenizer.forEach($0, upTo: 3) { ends.append($0.upperBound) } }
        #expect(ends == [1, 2, 3])
    }

    /// Characters whose classes are kept in a table, and characters beyond it.
    @Test(arguments: [
        ("𝒳𝒴 𝟘", ["𝒳𝒴", " ", "𝟘"]), ("👍👍", ["👍", "👍"]), ("𠀋𠀋/x", ["𠀋𠀋", "/", "x"]), ("\u{1ffff}\u{20000}", ["\u{1ffff}", "\u{20000}"]),
        ("\u{fffd}\u{10ffff}", ["\u{fffd}", "\u{10ffff}"]),
    ])
    func charactersOfAllPlanes(_ name: String, _ expected: [String]) {
        #expect(tokens(Array(name.utf8)) == expected)
    }

    @Test func bytesThatAreNoTextStandAlone() {
        var lengths: [Int] = []
        let name: [UInt8] = [0x67, 0xff, 0xc3, 0x67, 0x67, 0xe2, 0x82]
        name.withSlice { SpanNameTokenizer.forEach($0) { lengths.append($0.count) } }
        #expect(lengths == [1, 1, 1, 2, 1, 1])
    }

    @Test(arguments: [
        ("123", true), ("a1", true), ("6f1c-22", true), ("%2F", true), ("%FF", false), ("beef", false), ("v2", false), ("u123", true),
        ("oauth2", false),
        ("users100", true), ("users", false), ("-", false), ("", false), ("users٣٤٥", true), ("usersz٣٤", false), ("<_>", false), ("1", true),
        ("+1", false),
    ])
    func data(_ token: String, _ expected: Bool) {
        #expect(Array(token.utf8).withSlice { SpanNameTokenizer.looksLikeData($0) } == expected)
    }
}
