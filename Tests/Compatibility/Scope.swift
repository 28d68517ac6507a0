import Foundation
import TestSupport

/// Which recorded cases Metronome claims to reproduce.
enum Scope {
    /// Names of cases (a trailing `*` stands for anything) that it does not reproduce yet, and why.
    static let leftOut: [(pattern: String, reason: String)] = [
    ]

    /// Folder of the cases, relative to the package.
    static let folder = "tempo-compat/cases"

    /// The cases to run, by name, sorted; `$COMPAT_CASES` (names separated by commas) narrows them down.
    static let cases: [String] = {
        let all = ((try? PackageRoot.list(folder, suffix: ".json")) ?? []).map { String($0.dropLast(".json".count)) }
        let claimed = all.filter { name in !leftOut.contains { matches(name, $0.pattern) } }
        guard let chosen = ProcessInfo.processInfo.environment["COMPAT_CASES"] else { return claimed }
        let names = chosen.split(separator: ",").map(String.init)
        return all.filter(names.contains)
    }()

    private static func matches(_ name: String, _ pattern: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
}
