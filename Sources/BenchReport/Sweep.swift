/// How cost grows with one thing, everything else being the same.
package struct Sweep {
    package struct Line {
        package var name: String
        package var values: [Double]

        package init(name: String, values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    package let title: String
    /// What grows.
    package let axis: String
    package let unit: String
    package let steps: [Int]
    package var lines: [Line]
    /// Values that differ by orders of magnitude.
    package var isLogarithmic: Bool
    /// Of the steps, the first ones; the others are extrapolated. nil: all are measured.
    package var measured: Int?

    package init(title: String, axis: String, unit: String, steps: [Int], lines: [Line], isLogarithmic: Bool = false, measured: Int? = nil) {
        self.title = title
        self.axis = axis
        self.unit = unit
        self.steps = steps
        self.lines = lines
        self.isLogarithmic = isLogarithmic
        self.measured = measured
    }

    /// Each step's least of several passes over all steps, so that a disturbance of some seconds spoils none.
    package static func best(passes: Int, _ sweep: () -> Sweep) -> Sweep {
        var result = sweep()
        for _ in 1..<passes {
            let other = sweep()
            for line in result.lines.indices {
                for step in result.steps.indices {
                    result.lines[line].values[step] = min(result.lines[line].values[step], other.lines[line].values[step])
                }
            }
        }
        return result
    }

    /// One Markdown table: a row for what grows, and one for each line.
    package var table: String {
        let head = [axis] + steps.map { NumberText.fixed(Double($0), decimals: 0) }
        let rows = lines.map { line in ["\(line.name), \(unit)"] + line.values.map(NumberText.short) }
        return TextTable.aligned([head] + rows)
    }
}
