import MetronomeConfiguration

/// Which series of a page begin with a name, and what there is instead where none does. Reads the text format of Prometheus 0.0.4.
struct SeriesSearch {
    private static let shown = 5

    private let wanted: String
    private var found = 0
    private var first: Substring = ""
    /// Names of all metrics, of which a process makes some dozens.
    private var names: Set<String> = []

    /// - Parameter wanted: a metric's name or what it begins with.
    init(_ wanted: String) { self.wanted = wanted }

    /// - Parameter line: of a series.
    mutating func add(_ line: Substring) {
        names.insert(String(line.prefix { $0 != "{" && $0 != " " }))
        guard line.hasPrefix(wanted) else { return }
        if found == 0 { first = line }
        found += 1
    }

    var text: String {
        guard found == 0 else { return "\(wanted) has \(found) series, such as \(first)\n" }
        let none = "\(wanted) has no series at /metrics/spans"
        if let near = NearestKey.of(wanted, among: Array(names)) { return none + "; did you mean \(near)?\n" }
        if names.isEmpty { return none + ", nor has any metric.\n" }
        let others = names.sorted().prefix(Self.shown).joined(separator: ", ")
        return none + ". Of its \(names.count) metrics the first are: \(others)\n"
    }
}
