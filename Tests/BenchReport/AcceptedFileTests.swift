import BenchReport
import TestSupport
import Testing

/// The file of the figures accepted last.
@Suite struct AcceptedFileTests {
    private func file(_ text: String) throws -> (directory: TemporaryDirectory, path: String) {
        let directory = try TemporaryDirectory("accepted")
        return (directory, try directory.write("accepted.json", text))
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let (directory, path) = try file("")
        defer { withExtendedLifetime(directory) {} }
        try Files.write(path, AcceptedFigures.document([]))
        var accepted = try AcceptedFigures(path)
        accepted.accept([
            Figure("a", "A \"title\"\twith\\marks", 1.25, "µs", .atMost(2), floor: (0.5, "floor")), Figure("b", "B", 7, "MB", .atLeast(8)),
        ])
        try Files.write(path, accepted.text)
        let again = try AcceptedFigures(path)
        #expect(again.value("a") == 1.25 && again.value("b") == 7 && again.value("c") == nil)
        #expect(again.text == accepted.text)
    }

    @Test func figuresThatWereNotMeasuredStay() throws {
        let (directory, path) = try file(#"{"figures": [{"id": "old", "value": 1}, {"id": "new", "value": 2}]}"#)
        defer { withExtendedLifetime(directory) {} }
        var accepted = try AcceptedFigures(path)
        accepted.accept([Figure("new", "N", 3, "s"), Figure("third", "T", 4, "s")])
        #expect(accepted.figures.map(\.id) == ["old", "new", "third"])
        #expect(accepted.value("old") == 1 && accepted.value("new") == 3)
    }

    @Test func aMissingFileHoldsNoFigures() throws {
        #expect(try AcceptedFigures("/nonexistent/accepted.json").figures.isEmpty)
    }

    @Test(arguments: [
        (#"{"figures": [{"id": "a"}]}"#, "a figure without id or value"), (#"{"figures": [{"value": 1}]}"#, "a figure without id or value"),
        (#"{"figures": ["#, "not JSON"), ("", "not JSON"), (#"{"figures": []} x"#, "not JSON"), (#"{"a": "#, "not JSON"),
        (String(repeating: "[", count: 100), "not JSON"),
    ])
    func aWrongFileIsTold(text: String, message: String) throws {
        let (directory, path) = try file(text)
        defer { withExtendedLifetime(directory) {} }
        let error = #expect(throws: BenchError.self) { try AcceptedFigures(path) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func gates() {
        #expect(Figure("a", "", 1, "", .atMost(1)).isReached == true)
        #expect(Figure("a", "", 1.001, "", .atMost(1)).isReached == false)
        #expect(Figure("a", "", 1, "", .atLeast(1)).isReached == true)
        #expect(Figure("a", "", 0.999, "", .atLeast(1)).isReached == false)
        #expect(Figure("a", "", 1, "").isReached == nil)
        #expect(Figure("a", "", .nan, "", .atMost(1)).isReached == false, "what could not be measured reaches nothing")
    }
}
