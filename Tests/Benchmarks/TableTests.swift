import Foundation
import TestSupport
import Testing

@Suite("Table of the benchmark")
struct TableTests {
    @Test("a figure is measured, written as JSON, accepted, and compared with the next run")
    func accept() async throws {
        let directory = try TemporaryDirectory("accepted")
        let accepted = directory.file("accepted.json")
        let first = try await BenchProgram.run(["--only", "binary", "--accepted", accepted, "--accept", "--json", directory.file("now.json")])
        #expect(first.contains("binary, stripped"))
        let written = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: accepted))))
        let now = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: directory.file("now.json")))))
        #expect(written == now)
        let size = try #require(written["figures"]?.elements.first { $0["id"]?.string == "binary-size" })
        #expect(size["at_most"]?.double == 48)
        #expect(size["reached"] == .bool(true))
        let second = try await BenchProgram.run(["--only", "binary", "--accepted", accepted])
        #expect(second.contains("(+0 %)"))
    }

    @Test("figures that were not measured stay accepted")
    func merge() async throws {
        let directory = try TemporaryDirectory("accepted")
        let file = try directory.write("accepted.json", #"{"figures": [{"id": "other", "title": "a \"b\"", "value": 1.5, "unit": "s"}]}"#)
        _ = try await BenchProgram.run(["--only", "binary", "--accepted", file, "--accept"])
        let figures = try JSONValue(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))))["figures"]?.elements ?? []
        #expect(figures.map { $0["id"]?.string } == ["other", "binary-size", "binary-swift-libraries"])
        #expect(figures.first?["title"]?.string == #"a "b""#)
        #expect(figures.first?["value"]?.double == 1.5)
    }

    @Test("the table takes the place of the one in a Markdown file, and of nothing else")
    func readme() async throws {
        let directory = try TemporaryDirectory("readme")
        let file = try directory.write("README.md", "before\n<!-- benchmark table: x -->\nold\n<!-- end of benchmark table -->\nafter\n")
        _ = try await BenchProgram.run(["--only", "binary", "--accepted", directory.file("none.json"), "--readme", file])
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix("before\n<!-- benchmark table: x -->\n\n| what"))
        #expect(text.hasSuffix("|\n\n<!-- end of benchmark table -->\nafter\n"))
        #expect(!text.contains("old"))
    }
}
