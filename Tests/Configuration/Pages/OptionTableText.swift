import MetronomeConfiguration
import Settings

/// The option table of `tempo-compat/README.md`: every key that a user of Tempo's metrics-generator can meet, from the rows and the vocabulary.
enum OptionTableText {
    /// One line: keys of a block of which the same is said.
    private struct Line {
        var keys: [String]
        let releases: String
        let verdict: String
        let note: String
    }

    /// `page` with the tables below its headings written anew. A block without a heading stands in the table of the one around it.
    static func updated(_ page: String) -> String {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let tables = tables(Set(lines.compactMap(block)))
        var result: [String] = []
        var table: String?
        var isOld = false
        for line in lines {
            if let block = block(line) { table = tables[block] } else if line.hasPrefix("#") { table = nil }
            if let new = table, line.hasPrefix("| key |") {
                result.append(new)
                table = nil
                isOld = true
            }
            isOld = isOld && line.hasPrefix("|")
            if !isOld { result.append(line) }
        }
        return result.joined(separator: "\n")
    }

    private static let flat = "overrides, flat form"

    /// The block that a heading is about; nil: it is none of a block.
    private static func block(_ heading: String) -> String? {
        guard heading.hasPrefix("### ") else { return nil }
        if heading == "### top level" { return "" }
        let parts = heading.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 ? parts[1] + parts[2] : nil
    }

    private static func tables(_ blocks: Set<String>) -> [String: String] {
        var lines: [String: [Line]] = [flat: flatLines]
        func add(_ block: String, _ name: String, _ releases: TempoReleases, _ effect: Effect, _ summary: String) {
            var heading = block
            while !blocks.contains(heading), let dot = heading.lastIndex(of: ".") { heading = String(heading[..<dot]) }
            if !blocks.contains(heading) { heading = "" }
            let key = heading.isEmpty || block == heading ? name : "\(block.dropFirst(heading.count + 1)).\(name)"
            let path = heading.isEmpty && !block.isEmpty ? "\(block).\(key)" : key
            append(
                Line(keys: [path], releases: releases.description, verdict: effect.kind.rawValue, note: note(effect, summary)),
                to: &lines[heading, default: []])
        }
        for key in KeyReference.all where !key.isBlock || !key.effect.note.isEmpty || key.effect.kind == .notYet || key.effect.kind == .refused {
            add(key.block, key.name, key.releases, key.effect, key.summary)
        }
        for keys in TempoVocabulary.scoped {
            for name in keys.names { add(keys.block, name, keys.releases, keys.effect, "") }
        }
        return Dictionary(uniqueKeysWithValues: lines.map { ($0.key, text($0.value, isOwn: $0.key.hasPrefix("metronome"))) })
    }

    /// Metronome's own keys have no Tempo to differ from.
    private static func note(_ effect: Effect, _ summary: String) -> String { effect == .own ? summary : effect.note }

    private static func append(_ line: Line, to lines: inout [Line]) {
        let last = lines.indices.last
        if let last, lines[last].releases == line.releases, lines[last].verdict == line.verdict, lines[last].note == line.note {
            lines[last].keys += line.keys
        } else {
            lines.append(line)
        }
    }

    private static func text(_ lines: [Line], isOwn: Bool) -> String {
        var table = MarkdownTable(isOwn ? ["key", "here", "note"] : ["key", "Tempo", "here", "note"])
        var before = ""
        for line in lines {
            let keys = line.keys.map { "`\($0)`" }.joined(separator: ", ")
            let note = !line.note.isEmpty && line.note == before ? "the same" : line.note
            before = line.note
            table.add(isOwn ? [keys, line.verdict, note] : [keys, line.releases, line.verdict, note])
        }
        return table.text
    }

    /// Each key of the flat form does what its scoped one does, and is known by the same releases.
    private static var flatLines: [Line] {
        var effects: [String: Effect] = [:]
        for place in KeyIndex.places { effects[place.path] = place.effect }
        for keys in TempoVocabulary.scoped {
            for name in keys.names { effects["\(keys.block).\(name)"] = keys.effect }
        }
        let own = Set(TempoVocabulary.flatOverrides.flatMap(\.names))
        var lines: [Line] = []
        for (key, path) in FlatKeys.paths.sorted(by: { $0.key < $1.key }) where !own.contains(key) {
            let verdict = (effects["overrides.defaults." + path.joined(separator: ".")] ?? .noEffect).kind.rawValue
            if let same = lines.firstIndex(where: { $0.verdict == verdict }) {
                lines[same].keys.append(key)
            } else {
                lines.append(Line(keys: [key], releases: "", verdict: verdict, note: ""))
            }
        }
        for keys in TempoVocabulary.flatOverrides {
            append(
                Line(keys: keys.names, releases: keys.releases.description, verdict: keys.effect.kind.rawValue, note: keys.effect.note), to: &lines)
        }
        return lines
    }
}
