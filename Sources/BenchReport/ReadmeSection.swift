/// A part of a Markdown file that a program writes, between `<!-- NAME: … -->` and `<!-- end of NAME -->`.
package enum ReadmeSection {
    /// - Throws: ``BenchError`` when the file has no such part.
    package static func replace(_ name: String, in path: String, by text: String) throws(BenchError) {
        guard let old = Files.read(path) else { throw BenchError("cannot read \(path)") }
        var lines = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.firstIndex(where: { $0.hasPrefix("<!-- \(name)") }),
            let last = lines.firstIndex(of: "<!-- end of \(name) -->"), first < last
        else { throw BenchError("\(path) has no lines <!-- \(name) … --> and <!-- end of \(name) -->") }
        lines.replaceSubrange((first + 1)..<last, with: ["", text, ""])
        try Files.write(path, lines.joined(separator: "\n"))
    }
}
