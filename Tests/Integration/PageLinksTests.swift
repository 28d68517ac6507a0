import Foundation
import TestSupport
import Testing

/// A reader finds the README short, and every link within the checkout leads somewhere.
struct PageLinksTests {
    private static let pages = (try? DocumentationPage.all()) ?? []

    @Test func theREADMEIsShort() throws {
        #expect(try PackageRoot.read(DocumentationPage.readme).count <= 10 << 10)
        #expect(Self.pages.count > 15)
    }

    @Test func linksLeadSomewhere() throws {
        let others = ["tempo-compat/README.md", "tempo-compat/random/README.md"]
        let linking = try Self.pages + others.map(DocumentationPage.init)
        for page in linking {
            let text = page.prose.joined(separator: "\n")
            for link in text.matches(of: /\]\(([^)\s]+)\)/).map({ String($0.output.1) }) where !link.contains("://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                let target = parts[0].isEmpty ? page.path : Self.resolved(parts[0], from: page.path)
                guard FileManager.default.fileExists(atPath: PackageRoot.file(target)) else {
                    Issue.record("\(page.path): \(link) leads nowhere")
                    continue
                }
                if parts.count > 1 { #expect(try DocumentationPage(target).anchors.contains(parts[1]), "\(page.path): \(link)") }
            }
        }
    }

    /// DocC lists a page that no topic names, but nobody finds it.
    @Test func theLandingPageNamesEveryPage() throws {
        let landing = try DocumentationPage("\(CatalogueTable.folder)/Metronome.md")
        #expect(landing.lines.first == "# ``Metronome``")
        for page in try PackageRoot.list(CatalogueTable.folder, suffix: ".md").map({ String($0.dropLast(3)) }) where page != "Metronome" {
            #expect(landing.lines.contains("- <doc:\(page)>"), "\(page)")
        }
    }

    /// `../x` from the folder of `page`.
    private static func resolved(_ link: String, from page: String) -> String {
        var folders = page.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { _ = folders.popLast() } else { folders.append(String(part)) }
        }
        return folders.joined(separator: "/")
    }
}
