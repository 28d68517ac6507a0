import Foundation
import TestSupport

/// A page that is written for readers: the README, or one of the catalogue (`Documentation.docc`).
struct DocumentationPage: Sendable {
    /// From the checkout's root.
    let path: String
    let lines: [String]

    static let readme = "README.md"

    init(_ path: String) throws {
        self.path = path
        lines = try String(contentsOfFile: PackageRoot.file(path), encoding: .utf8).components(separatedBy: "\n")
    }

    /// The README and every page of the catalogue.
    static func all() throws -> [DocumentationPage] {
        try ([readme] + PackageRoot.list(CatalogueTable.folder, suffix: ".md").map { "\(CatalogueTable.folder)/\($0)" })
            .map(DocumentationPage.init)
    }

    var blocks: [PageBlock] { PageBlock.all(self) }
    /// What links lead to: a forge's anchors of the headings.
    var anchors: Set<String> {
        Set(
            prose.filter { $0.hasPrefix("#") }.map { heading in
                let title = heading.drop { $0 == "#" || $0 == " " }.lowercased()
                return title.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
            })
    }

    /// The lines outside fenced blocks.
    var prose: [String] {
        var isFenced = false
        return lines.filter { line in
            let isFence = line.drop { $0 == " " }.hasPrefix("```")
            if isFence { isFenced.toggle() }
            return !isFence && !isFenced
        }
    }
}
