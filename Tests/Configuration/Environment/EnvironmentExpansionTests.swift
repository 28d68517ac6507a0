import MetronomeConfiguration
import Settings
import TestSupport
import Testing

/// tempo-behaviour 1.1 rule 7.
@Suite struct EnvironmentExpansionTests {
    static let environment = [
        "VAR": "value", "EMPTY": "", "PATHS": "/a/b/c.tar.gz", "MIXED": "hElLO wOrld", "DIGITS": "0123456789", "UMLAUT": "ünï", "A-B": "dash",
        "OPEN": "${VAR}", "LINES": "1\n2\n3",
    ]

    static let expansions: [(String, String)] = [
        ("plain text", "plain text"), ("${VAR}", "value"), ("a${VAR}b${VAR}", "avaluebvalue"), ("${MISSING}", ""), ("x${EMPTY}y", "xy"),
        ("$VAR $1 $ $", "$VAR $1 $ $"), ("$${VAR}", "${VAR}"), ("$$", "$"), ("$$$$", "$$"), ("$$${VAR}", "$value"), ("cost: 5$", "cost: 5$"),
        ("a\\\\b", "a\\b"), ("a\\/b", "a/b"), ("a\\nb", "a\\nb"), ("\"\\\\d+\"", "\"\\d+\""),
        ("${MISSING:-d}", "d"), ("${EMPTY:-d}", "d"), ("${VAR:-d}", "value"), ("${MISSING:=d}", "d"), ("${MISSING=d}", "d"), ("${VAR=d}", "value"),
        ("${MISSING:-}", ""), ("${MISSING:-a b:c}", "a b:c"), ("${MISSING:-http://host:80/p}", "http://host:80/p"),
        ("${MISSING:-${VAR}}", "value"), ("${MISSING:-a${VAR}b${MISSING:-c}}", "avaluebc"), ("${OPEN}", "${VAR}"), ("${A-B}", "dash"),
        ("${MIXED^}", "HElLO wOrld"), ("${MIXED^^}", "HELLO WORLD"), ("${MIXED,}", "hElLO wOrld"), ("${MIXED,,}", "hello world"),
        ("${UMLAUT^}", "Ünï"), ("${EMPTY^}", ""),
        ("${#VAR}", "5"), ("${#UMLAUT}", "5"), ("${#MISSING}", "0"),
        ("${DIGITS:3}", "3456789"), ("${DIGITS:3:2}", "34"), ("${DIGITS:0:3}", "012"), ("${DIGITS:-3}", "0123456789"), ("${DIGITS:20}", ""),
        ("${DIGITS:8:9}", "89"), ("${DIGITS:x}", "0123456789"), ("${DIGITS:1:x}", "0123456789"), ("${DIGITS:20:1}", ""), ("${DIGITS:2:-1}", ""),
        ("${DIGITS:${#VAR}}", "56789"), ("${DIGITS: -3}", "0123456789"),
        ("${PATHS#/*/}", "b/c.tar.gz"), ("${PATHS##*/}", "c.tar.gz"), ("${PATHS%.*}", "/a/b/c.tar"), ("${PATHS%%.*}", "/a/b/c"),
        ("${PATHS#x}", "/a/b/c.tar.gz"), ("${DIGITS#[0-3]}", "123456789"), ("${DIGITS##[0-3]*}", ""), ("${DIGITS%?}", "012345678"),
        ("${DIGITS#[^0]}", "0123456789"),
        ("${PATHS/a/x}", "/x/b/c.tar.gz"), ("${PATHS//a/x}", "/x/b/c.txr.gz"), ("${PATHS/#\\/a/x}", "x/b/c.tar.gz"),
        ("${PATHS/%gz/xz}", "/a/b/c.tar.xz"), ("${PATHS/%tar/xz}", "/a/b/c.tar.gz"), ("${PATHS//a/}", "//b/c.tr.gz"), ("${VAR/${VAR}/x}", "x"),
        ("${VAR/zz/x}", "value"),
    ]

    @Test(arguments: expansions)
    func expands(_ text: String, _ expected: String) throws {
        #expect(try EnvironmentExpansion.expand(text) { Self.environment[$0] }.get().text == expected)
    }

    static let refusals: [(String, Int, Int)] = [
        ("${", 1, 1), ("a\n  ${VAR", 2, 3), ("${}", 1, 1), ("${ VAR}", 1, 1), ("${VAR:}", 1, 1), ("${VAR#}", 1, 1), ("${VAR/a}", 1, 1),
        ("${VAR//}", 1, 1), ("${VAR^^^}", 1, 1), ("${VAR!x}", 1, 1), ("x ${MISSING:-${A}", 1, 3), ("${#}", 1, 1), ("${VAR:-abc", 1, 1),
        ("${VAR:1:2:3", 1, 1), ("a: ${VAR+x}", 1, 4), ("${VAR?x}", 1, 1), ("${VAR-x.y}", 1, 1),
    ]

    @Test(arguments: refusals)
    func refuses(_ text: String, _ line: Int, _ column: Int) {
        guard case .failure(let problem) = EnvironmentExpansion.expand(text, environment: { Self.environment[$0] }) else {
            Issue.record("expands \(text)")
            return
        }
        #expect((problem.line, problem.column) == (line, column))
        #expect(!problem.message.contains("abc"))
    }

    private func unset(_ text: String) throws -> [String] {
        try EnvironmentExpansion.expand(text) { Self.environment[$0] }.get().unset.map { "\($0.name) \($0.line):\($0.column) \($0.expandedLine)" }
    }

    /// What is not set and has no default is told with its place, and with the line of the expanded text that lacks it.
    @Test func unsetVariablesAreTold() throws {
        #expect(try unset("a: ${VAR}${EMPTY}${MISSING:-d}${MISSING:-}$${MISSING}${#MISSING}").isEmpty)
        #expect(try unset("a: 1\nb: x${MISSING}y${OTHER}\n") == ["MISSING 2:5 2", "OTHER 2:16 2"])
        #expect(try unset("a: ${LINES}\nb: ${MISSING}") == ["MISSING 2:4 4"])
        #expect(try unset("${MISSING:-${OTHER}}${VAR:-${OTHER}}") == ["OTHER 1:1 1"])
        #expect(try unset("${MISSING^^}${MISSING:1}${MISSING#x}${env:MISSING}").count == 4)
        #expect(try unset("${env:MISSING}${env:VAR}${env:MISSING:-d}") == ["MISSING 1:1 1"])
        #expect(try unset("${MISSING-d}") == ["MISSING-d 1:1 1"])
        #expect(try unset(String(repeating: "${MISSING}", count: 1000)).count == 100)
    }

    @Test func nestingIsLimited() {
        let depth = YAMLLimits.expansionDepth
        func nested(_ levels: Int) -> String { String(repeating: "${M:-", count: levels) + "x" + String(repeating: "}", count: levels) }
        #expect(throws: Never.self) { try EnvironmentExpansion.expand(nested(depth)) { _ in nil }.get() }
        #expect(throws: EnvironmentExpansion.Problem.self) { try EnvironmentExpansion.expand(nested(depth + 1)) { _ in nil }.get() }
        #expect(throws: EnvironmentExpansion.Problem.self) { try EnvironmentExpansion.expand(nested(100_000)) { _ in nil }.get() }
    }

    @Test func noiseNeverTraps() {
        var random = SplitMix64(seed: 3)
        let pieces = ["${", "}", "$$", "VAR", "PATHS", ":-", ":", "#", "##", "%", "/", "//", "\\/", "[a-", "*", "?", "^^", ",", "=", "é", "-9", "5"]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0..<10, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            _ = EnvironmentExpansion.expand(text) { Self.environment[$0] }
        }
    }
}
