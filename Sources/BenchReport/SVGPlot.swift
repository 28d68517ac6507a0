import Glibc

/// Draws sweeps side by side, two in a row, as an SVG document.
package struct SVGPlot {
    private static let width = 440.0
    private static let height = 270.0
    private static let colors = ["#c2410c", "#64748b", "#0f766e"]
    /// Between the beginnings of two names at most.
    private static let legendWidth = 170.0
    /// Of the names of lines, nearly.
    private static let letterWidth = 6.5
    /// Around the lines of one sweep.
    private static let margin = (left: 56.0, right: 16.0, top: 46.0, bottom: 50.0)

    package static func document(_ sweeps: [Sweep]) -> String {
        let rows = (sweeps.count + 1) / 2
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Double(min(max(sweeps.count, 1), 2)) * width)) \(Int(Double(rows) * height))" \
            font-family="system-ui, sans-serif" font-size="12" fill="#1e293b">
            """,
            #"<rect width="100%" height="100%" fill="white"/>"#,
        ]
        for (index, sweep) in sweeps.enumerated() {
            parts.append(#"<g transform="translate(\#(Int(Double(index % 2) * width)),\#(Int(Double(index / 2) * height)))">"#)
            parts += SVGPlot(sweep).elements
            parts.append("</g>")
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private let sweep: Sweep
    private let scale: Scale

    private init(_ sweep: Sweep) {
        self.sweep = sweep
        scale = Scale(sweep.lines.flatMap(\.values), isLogarithmic: sweep.isLogarithmic)
    }

    private var elements: [String] {
        var result = [text(Self.margin.left, 18, sweep.title, attributes: #"font-weight="600""#)]
        result.append(text(Self.width - Self.margin.right, 18, sweep.unit, anchor: "end"))
        for tick in scale.ticks {
            let level = y(tick)
            let ends = #"x1="\#(Self.margin.left)" x2="\#(Self.width - Self.margin.right)""#
            result.append(#"<line \#(ends) y1="\#(point(level))" y2="\#(point(level))" stroke="lightgrey"/>"#)
            result.append(text(Self.margin.left - 8, level + 4, NumberText.plain(tick), anchor: "end"))
        }
        for (index, step) in sweep.steps.enumerated() {
            result.append(text(x(index), Self.height - Self.margin.bottom + 18, NumberText.fixed(Double(step), decimals: 0), anchor: "middle"))
        }
        result.append(text((Self.margin.left + Self.width) / 2, Self.height - 12, sweep.axis, anchor: "middle"))
        for (index, line) in sweep.lines.enumerated() { result += elements(of: line, index) }
        return result
    }

    private func elements(of line: Sweep.Line, _ index: Int) -> [String] {
        let color = Self.colors[index % Self.colors.count]
        let points = line.values.enumerated().map { "\(point(x($0.offset))),\(point(y($0.element)))" }
        let legend = legendStart(index)
        let measured = sweep.measured ?? points.count
        return [
            #"<polyline points="\#(points.joined(separator: " "))" fill="none" stroke="\#(color)" stroke-width="2"/>"#,
            #"<rect x="\#(point(legend))" y="27" width="14" height="3" fill="\#(color)"/>"#, text(legend + 20, 33, line.name),
        ]
            + points.enumerated().map { step, point in
                let fill = step < measured ? #"fill="\#(color)""# : #"fill="white" stroke="\#(color)" stroke-width="1.5""#
                return #"<circle cx="\#(point.split(separator: ",")[0])" cy="\#(point.split(separator: ",")[1])" r="3" \#(fill)/>"#
            }
    }

    /// Where the name of a line stands: behind those before it.
    private func legendStart(_ index: Int) -> Double {
        guard sweep.lines.count > 2 else { return Self.margin.left + Double(index) * Self.legendWidth }
        return sweep.lines.prefix(index).reduce(Self.margin.left) { start, line in start + 34 + Double(line.name.count) * Self.letterWidth }
    }

    /// Steps stand at equal distances, however far apart their values are.
    private func x(_ index: Int) -> Double {
        let inner = Self.width - Self.margin.left - Self.margin.right - 40
        return Self.margin.left + 20 + inner * Double(index) / Double(max(sweep.steps.count - 1, 1))
    }

    private func y(_ value: Double) -> Double {
        let inner = Self.height - Self.margin.top - Self.margin.bottom
        return Self.height - Self.margin.bottom - inner * scale.position(value)
    }

    private func text(_ x: Double, _ y: Double, _ content: String, anchor: String = "start", attributes: String = "") -> String {
        #"<text x="\#(point(x))" y="\#(point(y))" text-anchor="\#(anchor)" \#(attributes)>\#(Self.escaped(content))</text>"#
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private func point(_ value: Double) -> String { NumberText.plain((value * 10).rounded() / 10) }
}

/// Where values stand between the bottom (0) and the top (1) of a plot.
private struct Scale {
    package let ticks: [Double]
    private let isLogarithmic: Bool

    package init(_ values: [Double], isLogarithmic: Bool) {
        self.isLogarithmic = isLogarithmic
        // Without a value above 0 there is nothing to choose by.
        let highest = values.filter { $0.isFinite && $0 > 0 }.max() ?? 1
        if isLogarithmic {
            var ticks = [0.1]
            while let last = ticks.last, last < highest, ticks.count < 12 { ticks.append(last * 10) }
            self.ticks = ticks
        } else {
            // Up to six steps of 1, 2 or 5 times a power of ten.
            let power = pow(10, floor(log10(highest)) - 1)
            let step = [1, 2, 5, 10, 20, 50].map { $0 * power }.first { highest / $0 <= 6 } ?? highest
            ticks = (0...max(Int((highest / step).rounded(.up)), 1)).map { Double($0) * step }
        }
    }

    package func position(_ value: Double) -> Double {
        guard let first = ticks.first, let last = ticks.last, last > first, value.isFinite else { return 0 }
        let share = isLogarithmic ? log(max(value, first) / first) / log(last / first) : (value - first) / (last - first)
        return min(max(share, 0), 1)
    }
}
