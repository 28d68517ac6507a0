import TestSupport

/// The option table of `tempo-compat/README.md`: one table a block of YAML, under a heading that names the block.
struct OptionTable {
    static let file = "tempo-compat/README.md"
    static let heading = "## Option table"

    /// What a row says about its keys.
    enum Verdict: String {
        case same, better, refused
        case noEffect = "no effect"
        case notYet = "not yet"
    }

    struct Row {
        /// Relative to the block; `a.b` is a key of the block's block `a`.
        var keys: [String]
        /// Which Tempos know them, as `TempoReleases` writes it; empty where the table has no such column.
        var releases: String
        /// nil: no word that the table knows.
        var verdict: Verdict?
        var text: String
    }

    /// By the block's path, lists as `name[]`, mappings with free keys as `<name>`; the top level is empty.
    private(set) var blocks: [String: [Row]] = [:]
    private(set) var flags: [Row] = []

    init() throws {
        try self.init(String(decoding: PackageRoot.read(Self.file), as: UTF8.self))
    }

    init(_ text: String) {
        var block: String?
        var isFlags = false
        var isInside = false
        var hasReleases = false
        for line in text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("## ") { isInside = line == Self.heading }
            guard isInside else { continue }
            if line.hasPrefix("### ") {
                isFlags = line == "### Flags"
                block = isFlags ? nil : Self.quoted(line).first ?? ""
            } else if line.hasPrefix("| flag |") || line.hasPrefix("| key |") {
                hasReleases = line.hasPrefix("| key | Tempo |")
            } else if line.hasPrefix("| `") {
                let row = Self.row(line, hasReleases: hasReleases)
                if isFlags { flags.append(row) } else if let block { blocks[block, default: []].append(row) }
            }
        }
    }

    private static func row(_ line: String, hasReleases: Bool) -> Row {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        func cell(_ place: Int) -> String { cells.count > place ? cells[place] : "" }
        return Row(
            keys: quoted(cell(1)), releases: hasReleases ? cell(2) : "", verdict: Verdict(rawValue: cell(hasReleases ? 3 : 2)), text: line)
    }

    /// What stands between backticks.
    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    var rows: [Row] { flags + blocks.values.joined() }

    /// The names that the table gives to the keys of every block, its own and those of which blocks stand below.
    var keys: [String: Set<String>] {
        var keys: [String: Set<String>] = [:]
        for (block, rows) in blocks {
            for path in rows.flatMap(\.keys).map({ Self.path(block) + Self.path($0) }) + [Self.path(block)] {
                for depth in path.indices {
                    keys[path[..<depth].joined(separator: "."), default: []].insert(Self.name(path[depth]))
                }
            }
        }
        return keys
    }

    /// What the table says about the key at `path`, which is written like a block's.
    func verdict(_ path: String) -> Verdict? {
        for (block, rows) in blocks {
            for row in rows where row.keys.contains(where: { (Self.path(block) + Self.path($0)).joined(separator: ".") == path }) {
                return row.verdict
            }
        }
        return nil
    }

    static func path(_ text: String) -> [String] { text.split(separator: ".").map(String.init) }

    /// A component of a path without the sign of a list.
    static func name(_ component: String) -> String { component.hasSuffix("[]") ? String(component.dropLast(2)) : component }
}
