/// A table of Markdown.
struct MarkdownTable {
    private var lines: [String]

    init(_ columns: [String]) { lines = [Self.line(columns), "|" + String(repeating: "---|", count: columns.count)] }

    mutating func add(_ cells: [String]) { lines.append(Self.line(cells)) }

    /// Without a line break at the end.
    var text: String { lines.joined(separator: "\n") }

    private static func line(_ cells: [String]) -> String { cells.reduce("|") { $0 + ($1.isEmpty ? " |" : " \($1) |") } }
}
