import Console

/// A table of a page.
struct Table {
    struct Column {
        let title: String
        let isNumber: Bool

        static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
        static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    let columns: [Column]
    /// The first cell is the row's heading.
    let rows: [[Markup]]
    /// For who cannot see what the table stands under.
    var caption: String
    /// What is said in place of a table without rows.
    var ifEmpty: Markup = ""

    init(_ caption: String, _ columns: [Column], ifEmpty: Markup = "", rows: [[Markup]]) {
        self.caption = caption
        self.columns = columns
        self.ifEmpty = ifEmpty
        self.rows = rows
    }

    var markup: Markup {
        guard !rows.isEmpty else { return "<p>\(ifEmpty)</p>" }
        let head = columns.map { column -> Markup in #"<th scope="col"\#(Self.number(column))>\#(column.title)</th>"# }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table><caption>\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows.map(row))</tbody></table></div>
            """
    }

    private func row(_ cells: [Markup]) -> Markup {
        var row: Markup = "<tr>"
        for (column, cell) in zip(columns, cells) {
            if row == "<tr>" {
                row += #"<th scope="row"\#(Self.number(column))>\#(cell)</th>"#
            } else {
                // On a phone a row stands as lines of its own, each with its column's title before it.
                row += "<td\(Self.number(column)) data-of=\"\(column.title)\">\(cell)</td>"
            }
        }
        return row + "</tr>\n"
    }

    private static func number(_ column: Column) -> Markup { column.isNumber ? #" class="number""# : "" }
}
