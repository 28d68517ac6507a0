import TestSupport

/// Tables of the catalogue's pages.
enum CatalogueTable {
    static let folder = "Sources/Metronome/Documentation.docc"

    struct Metric: Equatable {
        /// More than one when it depends on the configuration.
        var types: Set<String> = []
        var meaning = ""
    }

    /// The cells of each row below the line that separates the head, without the backticks of the first.
    private static func rows(_ lines: some Sequence<Substring>) -> [[String]] {
        var isHead = true
        var rows: [[String]] = []
        for line in lines {
            guard line.hasPrefix("|") else {
                isHead = true
                continue
            }
            if line.hasPrefix("|--") {
                isHead = false
            } else if !isHead {
                rows.append(line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") })
            }
        }
        return rows
    }

    private static func lines(_ page: String) throws -> [Substring] {
        String(decoding: try PackageRoot.read("\(folder)/\(page)"), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func quoted(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The table of `Metrics.md` between the marks of `name`.
    static func metrics(_ name: String) throws -> [String: Metric] {
        let part = try lines("Metrics.md").drop { !$0.hasPrefix("<!-- \(name):") }.prefix { $0 != "<!-- end of \(name) -->" }
        var metrics: [String: Metric] = [:]
        for row in rows(part) where row.count == 5 {
            // `gauge; histogram with a setting`
            let types = row[1].split(separator: ";").compactMap { $0.split(separator: " ").first }.map(String.init)
            for metric in quoted(row[0]) { metrics[metric] = Metric(types: Set(types), meaning: row[3]) }
        }
        return metrics
    }

    /// What stands in backticks in the first column of the tables under a heading.
    static func firstColumn(_ page: String, under heading: String) throws -> Set<String> {
        let part = try lines(page).drop { $0 != heading }.dropFirst().prefix { !$0.hasPrefix("#") }
        return Set(rows(part).compactMap(\.first).flatMap(quoted))
    }
}
