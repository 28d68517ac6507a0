import BenchReport
import Testing

/// How a sweep is told and drawn.
@Suite struct SweepTests {
    private func sweep(_ values: [[Double]], steps: [Int] = [1, 10, 100], isLogarithmic: Bool = false) -> Sweep {
        Sweep(
            title: "things & others", axis: "things", unit: "µs/span", steps: steps,
            lines: values.enumerated().map { Sweep.Line(name: "line \($0.offset)", values: $0.element) }, isLogarithmic: isLogarithmic)
    }

    private func coordinates(_ document: String) -> [[Double]] {
        document.split(separator: "\n").filter { $0.hasPrefix("<circle") }.map { line in
            line.split(separator: "\"").compactMap { Double($0) }
        }
    }

    @Test func aRowForEachLine() {
        #expect(
            sweep([[0.5, 1, 2]]).table
                == """
                | things          | 1     | 10   | 100  |
                |-----------------|-------|------|------|
                | line 0, µs/span | 0.500 | 1.00 | 2.00 |
                """)
    }

    @Test func theLeastOfSeveralPasses() {
        var passes = [sweep([[3, 1, 5]]), sweep([[2, 4, 6]]), sweep([[4, 4, 4]])]
        #expect(Sweep.best(passes: 3) { passes.removeFirst() }.lines.map(\.values) == [[2, 1, 4]])
    }

    @Test func pointsStandInsideAndInOrder() {
        for isLogarithmic in [false, true] {
            let circles = coordinates(SVGPlot.document([sweep([[1, 2, 4], [4, 4, 4]], isLogarithmic: isLogarithmic)]))
            #expect(circles.count == 6)
            let (line, flat) = (circles.prefix(3), circles.suffix(3))
            #expect(line.map { $0[0] } == line.map { $0[0] }.sorted() && line.map { $0[0] } == flat.map { $0[0] })
            // SVG counts downwards.
            #expect(line.map { $0[1] } == line.map { $0[1] }.sorted(by: >))
            #expect(Set(flat.map { $0[1] }).count == 1 && flat[flat.startIndex][1] == line[line.endIndex - 1][1])
            #expect(circles.allSatisfy { (0...440).contains($0[0]) && (46...220).contains($0[1]) })
        }
    }

    /// What is extrapolated is drawn hollow.
    @Test(arguments: [(nil, 0), (3, 0), (1, 2), (0, 3)] as [(Int?, Int)]) func whatIsMeasuredIsToldApart(measured: Int?, hollow: Int) {
        var sweep = sweep([[1, 2, 4]])
        sweep.measured = measured
        #expect(SVGPlot.document([sweep]).split(separator: "\n").filter { $0.hasPrefix("<circle") && $0.contains("white") }.count == hollow)
    }

    @Test func linesHaveNamesSideBySideAndColorsOfTheirOwn() {
        let lines = SVGPlot.document([sweep([[1, 2, 4], [1, 2, 3], [2, 3, 4]])]).split(separator: "\n").filter { $0.hasPrefix("<polyline") }
        #expect(Set(lines.compactMap { $0.split(separator: "stroke=").last }).count == 3)
    }

    @Test func textIsEscaped() {
        let document = SVGPlot.document([sweep([[1, 2, 3]])])
        #expect(document.contains("things &amp; others") && !document.contains("things & others"))
    }

    @Test(arguments: [[[0.0, 0, 0]], [[.nan, .nan, .nan]], [[]], [] as [[Double]]])
    func oddValuesAreDrawnAsWellAsCanBe(values: [[Double]]) {
        let document = SVGPlot.document([sweep(values), sweep(values, isLogarithmic: true)])
        #expect(document.hasSuffix("</svg>\n"))
        #expect(document.components("<g ") == 2)
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
