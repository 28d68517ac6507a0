import Foundation
import TestSupport

/// Which recorded cases are run: all that there are.
enum Scope {
    /// Folder of the cases, relative to the package.
    static let folder = "tempo-compat/cases"

    /// The cases to run, by name, sorted; `$COMPAT_CASES` (names separated by commas) narrows them down.
    static let cases: [String] = {
        let all = ((try? PackageRoot.list(folder, suffix: ".json")) ?? []).map { String($0.dropLast(".json".count)) }
        guard let chosen = ProcessInfo.processInfo.environment["COMPAT_CASES"] else { return all }
        let names = chosen.split(separator: ",").map(String.init)
        return all.filter(names.contains)
    }()
}
