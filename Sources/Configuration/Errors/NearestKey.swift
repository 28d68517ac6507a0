/// Finds the key that was probably meant.
package enum NearestKey {
    /// The candidate that is the same but for case and separators, as `remoteWrite` is `remote_write`; else the one with the smallest edit
    /// distance, when it is near: at most a third of the key's length and at most `most`.
    package static func of(_ key: String, among candidates: [String], most: Int = 4) -> String? {
        guard key.count <= 100 else { return nil }
        let meant = folded(key)
        if !meant.isEmpty, let same = candidates.sorted().first(where: { $0 != key && folded($0) == meant }) { return same }
        let limit = min(most, key.count / 3)
        guard limit > 0 else { return nil }
        var best: (key: String, distance: Int)?
        for candidate in candidates.sorted() {
            let distance = distance(Array(key.unicodeScalars), Array(candidate.unicodeScalars))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.key
    }

    /// Without `.`, `_`, `-` and case.
    static func folded(_ name: String) -> String { String(name.lowercased().filter { !"._-".contains($0) }) }

    /// Insertions, deletions, substitutions and swaps of neighbours.
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var before = [Int](repeating: 0, count: b.count + 1)
        var above = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
            }
            before = above
            above = row
        }
        return above[b.count]
    }
}
