import Foundation
import TestSupport
import Testing

/// Where a page says which test holds a claim, there is such a test.
struct NamedTestsTests {
    private static let security = "\(CatalogueTable.folder)/Security.md"

    @Test func everyTestThatAPageNamesIsThere() throws {
        let tests = try WrittenTests()
        var count = 0
        for page in try DocumentationPage.all() {
            for (number, line) in page.lines.enumerated() {
                for name in Self.names(line) {
                    count += 1
                    if let problem = tests.problem(name) { Issue.record("\(page.path):\(number + 1): \(name) \(problem)") }
                }
            }
        }
        // Fewer were not read as what they are.
        #expect(count > 70)
    }

    /// A suite alone says nothing of which of its tests it is.
    @Test func everyClaimOfTheSecurityPageNamesItsTests() throws {
        let page = try DocumentationPage(Self.security)
        var claims = 0
        var heading = ""
        for line in page.lines {
            if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
            guard ["Claims", "What each limit stops"].contains(heading), line.hasPrefix("| "), !line.hasSuffix("| test |") else { continue }
            claims += 1
            let cell = line.split(separator: "|").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            let names = Self.names(Substring(cell))
            #expect(!names.isEmpty && names.allSatisfy { $0.contains(".") }, "\(line)")
            #expect(cell == names.map { "`\($0)`" }.joined(separator: ", "), "\(line)")
        }
        #expect(claims > 30)
    }

    @Test func whatLeadsNowhereIsFound() throws {
        let tests = try WrittenTests()
        #expect(tests.problem("NamedTestsTests") == nil && tests.problem("NamedTestsTests.whatLeadsNowhereIsFound") == nil)
        #expect(tests.problem("NoSuchThingTests") == "is no suite of tests")
        #expect(tests.problem("NamedTestsTests.noSuchThing") == "is no test of that suite")
        #expect(tests.problem("NamedTestsTests.names") == "is no test of that suite", "it is no test")
        #expect(tests.problem("CardinalityTests")?.hasPrefix("is a suite in ") == true, "of generators, and of processes")
        #expect(Self.names("| `ATests.b`, `CTests` and `x`, DTests |") == ["ATests.b", "CTests"])
    }

    /// `Suite` or `Suite.test`.
    private static func names(_ line: some StringProtocol) -> [String] {
        String(line).matches(of: /`([A-Z][A-Za-z0-9]*Tests(?:\.[a-z][A-Za-z0-9]*)?)`/).map { String($0.output.1) }
    }
}

/// The suites under `Tests/`, with their tests.
private struct WrittenTests {
    /// Of each suite, by the file that it stands in.
    private var suites: [String: [Set<String>]] = [:]

    init() throws {
        for file in try FileManager.default.subpathsOfDirectory(atPath: PackageRoot.file("Tests")) where file.hasSuffix("Tests.swift") {
            let text = String(decoding: try PackageRoot.read("Tests/\(file)"), as: UTF8.self)
            let functions = Set(Self.tests(in: text))
            for line in text.split(separator: "\n") {
                guard let suite = line.prefixMatch(of: /(?:@Suite.*)?(?:final )?\b(?:struct|class|actor) ([A-Z][A-Za-z0-9]*Tests)\b/) else {
                    continue
                }
                suites[String(suite.output.1), default: []].append(functions)
            }
        }
    }

    /// Functions behind `@Test`.
    private static func tests(in text: String) -> [String] {
        text.components(separatedBy: "@Test").dropFirst().compactMap { part in
            part.firstMatch(of: /\bfunc ([a-z][A-Za-z0-9]*)/).map { String($0.output.1) }
        }
    }

    /// nil: there is such a test.
    func problem(_ name: String) -> String? {
        let parts = name.split(separator: ".").map(String.init)
        guard let files = suites[parts[0]] else { return "is no suite of tests" }
        guard parts.count > 1 else { return files.count == 1 ? nil : "is a suite in \(files.count) folders: name one of its tests" }
        let found = files.count { $0.contains(parts[1]) }
        return found == 1 ? nil : found == 0 ? "is no test of that suite" : "is a test of \(found) suites of that name"
    }
}
