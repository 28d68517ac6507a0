import BenchReport
import TestSupport
import Testing

@Suite struct TablesTests {
    @Test func columnsAreAligned() {
        #expect(TextTable.aligned([["a", "bb"], ["ccc", "d"]]) == "| a   | bb |\n|-----|----|\n| ccc | d  |")
        #expect(TextTable.aligned([]).isEmpty)
    }

    @Test func figuresBesideWhatWasAccepted() throws {
        var accepted = try AcceptedFigures("/nonexistent")
        accepted.accept([Figure("a", "A", 2, "µs")])
        let figures = [Figure("a", "A", 1.5, "µs", .atMost(1), floor: (0.25, "skip")), Figure("b", "B", 0, "per span", .atMost(0))]
        let lines = TextTable.text(figures, accepted: accepted).split(separator: "\n").map { line in
            line.split(separator: "|").map { cell in cell.split(separator: " ").joined(separator: " ") }
        }
        #expect(lines[0] == ["what", "reach", "now", "last accepted", "reached", "floor of the same run", "Tempo"])
        #expect(lines[2] == ["A", "≤ 1", "1.50 µs", "2.00 (−25 %)", "**no**", "skip 0.250", ""])
        #expect(lines[3] == ["B", "0", "0 per span", "–", "yes", "", ""])
        #expect(!TextTable.text(figures, accepted: nil).contains("last accepted"))
    }

    @Test(arguments: [
        (0.178, "0.178"), (2.312, "2.31"), (45.21, "45.2"), (618.2, "618"), (1234.4, "1,234"), (0.0123, "0.0123"), (0, "0"), (-3.456, "-3.46"),
        (.infinity, "–"), (1_234_567, "1,234,567"),
    ])
    func numbers(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test func aSectionOfAPageIsReplaced() throws {
        let directory = try TemporaryDirectory("page")
        let path = try directory.write("page.md", "before\n<!-- table: by a program -->\nold\n<!-- end of table -->\nafter\n")
        try ReadmeSection.replace("table", in: path, by: "new")
        #expect(Files.read(path) == "before\n<!-- table: by a program -->\n\nnew\n\n<!-- end of table -->\nafter\n")
        try ReadmeSection.replace("table", in: path, by: "newer")
        #expect(Files.read(path) == "before\n<!-- table: by a program -->\n\nnewer\n\n<!-- end of table -->\nafter\n")
        #expect(throws: BenchError.self) { try ReadmeSection.replace("other", in: path, by: "") }
        #expect(throws: BenchError.self) { try ReadmeSection.replace("table", in: "/nonexistent/page.md", by: "") }
    }
}
