/// The figures as a Markdown table, columns aligned.
package enum TextTable {
    package static func text(_ figures: [Figure], accepted: AcceptedFigures?) -> String {
        var head = ["what", "reach", "now", "reached", "floor of the same run", "Tempo"]
        if accepted != nil { head.insert("last accepted", at: 3) }
        let lines = figures.map { figure -> [String] in
            let now = "\(NumberText.short(figure.value)) \(figure.unit)"
            var cells = [figure.title, reach(figure), now, reached(figure), floor(figure), figure.tempo ?? ""]
            if let accepted { cells.insert(accepted.value(figure.id).map { change($0, figure.value) } ?? "–", at: 3) }
            return cells
        }
        return aligned([head] + lines)
    }

    private static func reach(_ figure: Figure) -> String {
        switch figure.reach {
        case .atMost(let limit): limit == 0 ? "0" : "≤ \(number(limit))"
        case .atLeast(let limit): "≥ \(number(limit))"
        case nil: ""
        }
    }

    /// A limit as it was set, without zeros at its end.
    private static func number(_ value: Double) -> String { NumberText.plain(value) }

    private static func reached(_ figure: Figure) -> String { figure.isReached.map { $0 ? "yes" : "**no**" } ?? "" }

    private static func floor(_ figure: Figure) -> String {
        figure.floor.map { "\($0.name) \(NumberText.short($0.value))" } ?? ""
    }

    private static func change(_ before: Double, _ now: Double) -> String {
        guard before > 0 else { return NumberText.short(before) }
        let percent = Int((100 * (now / before - 1)).rounded())
        return "\(NumberText.short(before)) (\(percent < 0 ? "−" : "+")\(abs(percent)) %)"
    }

    package static func aligned(_ lines: [[String]]) -> String {
        guard let head = lines.first else { return "" }
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        func row(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0.0 + String(repeating: " ", count: $0.1 - $0.0.count) }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([row(head), rule] + lines.dropFirst().map(row)).joined(separator: "\n")
    }
}
