import Pipeline
import TestSupport
import Testing

@Suite struct SpanNamePatternsTests {
    /// What every name becomes, in order.
    private func run(_ names: [String], _ patterns: inout SpanNamePatterns) -> [String] {
        names.map { name in
            var out = ByteBuilder()
            var input = ByteBuilder()
            input.append(name)
            let changed = patterns.template(of: input.bytes, into: &out)
            #expect(changed || out.count == 0)
            return changed ? String(decoding: out.bytes, as: UTF8.self) : name
        }
    }

    /// Rule table 11.6, rows 122 to 125, the examples of rule 6.11 and the recorded case v3-span-name-sanitisation.
    @Test(arguments: [
        (
            ["GET /api/users/123", "GET /api/users/456", "GET /api/users/789"],
            ["GET /api/users/123", "GET /api/users/<_>", "GET /api/users/<_>"]
        ),
        (["SELECT * FROM users_100", "SELECT * FROM users_200"], ["SELECT * FROM users_100", "SELECT * FROM users_<_>"]),
        (["GET /users/alice", "GET /users/bob"], ["GET /users/alice", "GET /users/bob"]),
        (["foo", "foo", ""], ["foo", "foo", ""]),
        (
            ["GET /users/1000", "GET /users/1037", "POST /login", "POST /login", "GET /users/1000"],
            ["GET /users/1000", "GET /users/<_>", "POST /login", "POST /login", "GET /users/<_>"]
        ),
        (["add-user 1", "add-user 2"], ["add-user 1", "add-user <_>"]),
        (["GET /a%20b", "GET /a%30b"], ["GET /a%20b", "GET /a<_>b"]),
        // `<_>` goes before the exact token once it is there.
        (["GET /u/list", "GET /u/17", "GET /u/list"], ["GET /u/list", "GET /u/17", "GET /u/<_>"]),
        (["a <_>", "a <_>"], ["a <_>", "a <_>"]),
    ])
    func templates(_ names: [String], _ expected: [String]) {
        var patterns = SpanNamePatterns()
        #expect(run(names, &patterns) == expected)
    }

    @Test func counts() {
        var patterns = SpanNamePatterns()
        _ = run(["GET /api/users/123", "GET /api/users/456", "GET /api/users/789", "foo", "", "a b"], &patterns)
        let long = String(repeating: "/", count: 80)
        #expect(run([long, String(long.dropLast()), String(repeating: "x", count: 20_000)], &patterns)[0] == long)
        let counters = patterns.counters
        #expect(counters.changed == 2)
        #expect(counters.tooFewTokens == 2)
        #expect(counters.tooManyTokens == 2)
        #expect(counters.patternsDetected == 3)
        #expect(counters.patternsEvicted == 0)
        #expect(counters.learned == 5)
        #expect(counters.tokens == 9 * 3 + 4 + 80)
        #expect(counters.tokensAtMost5 == 1)
        #expect(counters.tokensAtMost10 == 4)
    }

    @Test func generationTellsWhenTemplatesMayChange() {
        var patterns = SpanNamePatterns()
        _ = run(["GET /u/1", "GET /u/2"], &patterns)
        let settled = patterns.generation
        _ = run(["GET /u/1", "GET /u/2", "GET /u/3", "x"], &patterns)
        #expect(patterns.generation == settled)
        _ = run(["POST /u/1"], &patterns)
        #expect(patterns.generation > settled)
    }

    @Test func theLeastRecentlyUsedPatternMakesRoom() {
        var patterns = SpanNamePatterns(maxPatterns: 2)
        _ = run(["a /x/1", "b /x/1", "a /x/2", "c /x/1"], &patterns)
        #expect(patterns.count == 2)
        #expect(patterns.counters.patternsEvicted == 1)
        // `b` was forgotten with its path, `a` was not.
        #expect(run(["a /x/3", "b /x/2"], &patterns) == ["a /x/<_>", "b /x/2"])
    }

    @Test func aFullNodeGetsTheParameterChild() {
        var patterns = SpanNamePatterns()
        // Three letters that are no hexadecimal digits each.
        let letters = Array("ghijklmnopq")
        let words: [String] = (0..<1001).map { (index: Int) -> String in
            let word: [Character] = [letters[index % 11], letters[index / 11 % 11], letters[index / 121]]
            return String(word)
        }
        #expect(Set(words).count == 1001)
        let names = words.map { "GET /\($0)" }
        let results = run(names, &patterns)
        #expect(Array(results.prefix(1000)) == Array(names.prefix(1000)))
        #expect(results[1000] == "GET /<_>")
        #expect(run([names[0]], &patterns) == ["GET /<_>"])
    }

    /// Names made to fill one leaf, to fill the tree, and to be all different: limits hold and the work stays small.
    @Test func hostileNamesStayWithinLimits() {
        var patterns = SpanNamePatterns(maxPatterns: 500, maxBytes: 1 << 20)
        var generator = SplitMix64(seed: 7)
        for round in 0..<10_000 {
            var name = round % 3 == 0 ? "" : "/1/1/1/1/1/1/1/1/1/1/1/1/1/1 "
            for _ in 0..<Int(generator.next() % 26) {
                let piece = ["g", "/", " ", "7", "ж", "-", "%"][Int(generator.next() % 7)]
                name += piece + String(generator.next() % 1000, radix: 36)
            }
            _ = run([name], &patterns)
            #expect(patterns.count <= 500)
            #expect(patterns.bytes <= 1 << 20)
        }
        #expect(patterns.counters.patternsEvicted > 0)
        #expect(patterns.count == patterns.counters.patternsDetected - patterns.counters.patternsEvicted)
    }

    @Test func bytesComeBack() {
        var patterns = SpanNamePatterns(maxPatterns: 1)
        _ = run(["some long name of a span with words"], &patterns)
        _ = run(["a b"], &patterns)
        let small = patterns.bytes
        _ = run(["some long name of a span with words", "a b"], &patterns)
        #expect(patterns.bytes == small)
    }
}
