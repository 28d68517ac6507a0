import Foundation
import TestSupport
import Testing

/// Comments cite rules by number; every number leads somewhere in `Rules.md`.
@Suite struct RuleBookTests {
    /// Whose citations are made up.
    private static let own = "Tests/Compatibility/RuleBookTests.swift"

    @Test func everyCitationLeadsToARule() throws {
        let book = try RuleBook()
        var count = 0
        for file in try Self.files() where file != Self.own {
            for citation in RuleCitation.all(in: String(decoding: try PackageRoot.read(file), as: UTF8.self)) {
                count += 1
                if !book.has(citation.target) { Issue.record("\(file):\(citation.line): \(citation.target) is not in \(RuleBook.file)") }
            }
        }
        // Fewer were not read as what they are.
        #expect(count > 400)
    }

    private static func files() throws -> [String] {
        try ["Sources", "Tests", "tempo-compat"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: PackageRoot.file(folder)).sorted()
                .filter { name in [".swift", ".py", ".md"].contains { name.hasSuffix($0) } }
                .map { "\(folder)/\($0)" }
        }
    }

    @Test func noRuleIsToldTwice() throws {
        #expect(try RuleBook().repeated == [])
    }

    @Test(
        arguments: [
            ("/// Sizes (tempo-behaviour 3.9): cut (2.1 rule 3),", ["3.9", "2.1", "2.1 rule 3"]),
            ("tempo-behaviour 2.1 rule 3, 3.5 rule 1).", ["2.1", "2.1 rule 3", "3.5", "3.5 rule 1"]),
            ("(tempo-behaviour 1.1 rules 5 and 6). Every", ["1.1", "1.1 rule 5", "1.1 rule 6"]),
            ("tempo-behaviour 3.2 step 3, so of several", ["3.2", "3.2 rule 3"]),
            ("(tempo-behaviour 3.9, multiplier rule 1).", ["3.9", "3.9 rule 1"]),
            ("The rules of tempo-behaviour 4.3, 4.8 and 4.9 once more", ["4.3", "4.8", "4.9"]),
            ("tempo-behaviour 1.8, 12: Tempo", ["1.8", "12"]),
            ("tempo-behaviour 6.8-6.10, or 5", ["6.8", "6.9", "6.10"]),
            ("(tempo-behaviour 4.2 to 4.4)", ["4.2", "4.3", "4.4"]),
            ("Tempo-behaviour 5, rows 126 and 127 of 11.6.", ["5", "row 126", "row 127", "11.6"]),
            ("Rows 105–107, 114 of tempo-behaviour 11.5, and rule 4.8.", ["11.5", "4.8", "row 105", "row 106", "row 107", "row 114"]),
            ("Rule table 11.4, row 80; latency (rule 3.2.2).", ["11.4", "3.2", "3.2 rule 2", "row 80"]),
            ("(tempo-behaviour)", ["no number"]),
            ("10 rows 3 wide, by rule 7 of the game", []),
        ] as [(String, [String])])
    func citationsAreRead(_ text: String, _ targets: [String]) {
        #expect(RuleCitation.all(in: text).map(\.target.description) == targets)
    }

    @Test func whatLeadsNowhereIsFound() throws {
        let book = try RuleBook()
        let text = "a (tempo-behaviour 3.3)\nb (tempo-behaviour 3.3, 3.99)\nc (tempo-behaviour 2.1 rule 99)\ntempo-behaviour 11.5, row 999\n"
        let wrong = RuleCitation.all(in: text).filter { !book.has($0.target) }
        #expect(wrong.map { "\($0.line) \($0.target)" } == ["2 3.99", "3 2.1 rule 99", "4 row 999"])
    }
}

/// What `Rules.md` tells: sections, numbered rules of these, and rows of its tables of test cases.
private struct RuleBook {
    static let file = "Sources/Metronome/Documentation.docc/Rules.md"

    private var targets: Set<RuleCitation.Target> = []
    private(set) var repeated: [String] = []

    init() throws {
        var section = ""
        for line in String(decoding: try PackageRoot.read(Self.file), as: UTF8.self).split(separator: "\n") {
            if let heading = line.prefixMatch(of: #/##+ (?<number>\d+(?:\.\d+)?) /#) {
                section = String(heading.output.number)
                note(.section(section))
            } else if let rule = line.prefixMatch(of: #/(?<number>\d+)\. /#), let number = Int(rule.output.number) {
                note(.rule(section, number))
            } else if section.hasPrefix("11."), let row = line.prefixMatch(of: #/\| (?<number>\d+) \|/#), let number = Int(row.output.number) {
                note(.row(number))
            }
        }
    }

    private mutating func note(_ target: RuleCitation.Target) {
        if !targets.insert(target).inserted { repeated.append(target.description) }
    }

    func has(_ target: RuleCitation.Target) -> Bool { targets.contains(target) }
}

/// A rule that a comment cites, and the line on which it does, from 1.
private struct RuleCitation {
    enum Target: Hashable, CustomStringConvertible {
        case section(String)
        case rule(String, Int)
        case row(Int)
        /// The word alone.
        case nothing

        var description: String {
            switch self {
            case .section(let section): section
            case .rule(let section, let number): "\(section) rule \(number)"
            case .row(let number): "row \(number)"
            case .nothing: "no number"
            }
        }
    }

    var target: Target
    var line: Int

    /// In the order of lines. "Row 80" is a rule's only in a text that cites a table of section 11.
    static func all(in text: String) -> [RuleCitation] {
        let hasRows = ["behaviour 11.", "ule table 11.", " of 11."].contains { text.contains($0) }
        var result: [RuleCitation] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            // Most lines have none of these, and looking for expressions takes long.
            guard line.contains("behaviour") || line.contains("ule") || line.contains("ow") else { continue }
            for target in sections(line) { result.append(RuleCitation(target: target, line: index + 1)) }
            guard hasRows else { continue }
            for target in rows(line) { result.append(RuleCitation(target: target, line: index + 1)) }
        }
        return result
    }

    private static func sections(_ line: Substring) -> [Target] {
        let start = #/[Tt]empo-behaviour(?: (?=\d))?|\b[Rr]ules? (?=\d+\.\d)|\b[Rr]ule table (?=\d)|\((?=\d+\.\d+ rules? \d)/#
        var result: [Target] = []
        for found in line.matches(of: start) {
            var list = NumberList(rest: line[found.range.upperBound...])
            let targets = list.sections()
            result += targets.isEmpty ? [.nothing] : targets
        }
        return result
    }

    private static func rows(_ line: Substring) -> [Target] {
        var result: [Target] = []
        for found in line.matches(of: #/\b[Rr]ows? (?=\d)/#) {
            var list = NumberList(rest: line[found.range.upperBound...])
            result += list.rows()
        }
        return result
    }
}

/// A list of numbers as comments write them, at its first number.
private struct NumberList {
    var rest: Substring

    /// `2.1 rule 3, 3.5 rules 1 and 2`, `6.8-6.10`, `3.2.2`.
    mutating func sections() -> [RuleCitation.Target] {
        var result: [RuleCitation.Target] = []
        var section: [Int] = []
        var isRule = false
        var isRange = false
        while let number = nextNumber() {
            if isRule, number.count == 1 {
                result.append(.rule(Self.name(section), number[0]))
            } else {
                isRule = false
                if isRange, section.count == 2, number.count == 2, section[0] == number[0], section[1] + 1 < number[1] {
                    for between in (section[1] + 1)..<number[1] { result.append(.section("\(section[0]).\(between)")) }
                }
                section = Array(number.prefix(2))
                result.append(.section(Self.name(section)))
                if number.count > 2 { result.append(.rule(Self.name(section), number[2])) }
            }
            if take([" rules "]) {
                isRule = true
                continue
            }
            if take([", multiplier rule ", " rule ", " step "]), let rule = nextNumber() { result.append(.rule(Self.name(section), rule[0])) }
            isRange = take([" to ", "-", "–"])
            guard isRange || take([", ", " and "]) else { break }
        }
        return result
    }

    /// `105–111, 114 and 117 of 11.5`.
    mutating func rows() -> [RuleCitation.Target] {
        var result: [RuleCitation.Target] = []
        var last = 0
        var isRange = false
        while let number = nextNumber(), number.count == 1 {
            if isRange, last + 1 < number[0] { result += ((last + 1)..<number[0]).map { .row($0) } }
            last = number[0]
            result.append(.row(last))
            isRange = take([" to ", "-", "–"])
            guard isRange || take([", ", " and "]) else { break }
        }
        if take([" of "]), let section = nextNumber() { result.append(.section(Self.name(section))) }
        return result
    }

    private static func name(_ section: [Int]) -> String { section.map(String.init).joined(separator: ".") }

    /// Goes on behind the first of these that stands here and is followed by a digit.
    private mutating func take(_ separators: [String]) -> Bool {
        for separator in separators where rest.hasPrefix(separator) {
            let behind = rest.dropFirst(separator.count)
            guard let next = behind.first, next.isASCII, next.isNumber else { continue }
            rest = behind
            return true
        }
        return false
    }

    /// `3`, `3.9` or `3.2.2`, in parts.
    private mutating func nextNumber() -> [Int]? {
        guard let found = rest.prefixMatch(of: #/\d+(?:\.\d+)*/#) else { return nil }
        rest = rest[found.range.upperBound...]
        return found.output.split(separator: ".").compactMap { Int($0) }
    }
}
