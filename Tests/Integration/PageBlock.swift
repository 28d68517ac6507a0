/// A fenced block of a page.
struct PageBlock: Sendable, CustomStringConvertible {
    /// The page that it stands on, from the checkout's root.
    let page: String
    /// What stands behind the opening fence; empty: a command or its output.
    let language: String
    /// Line of the opening fence.
    let line: Int
    /// Without the indentation of a list item.
    let text: String

    /// The file that a block of YAML says it is in its first line (`# tempo.yaml: …`).
    var fileName: String? {
        guard let first = text.split(separator: "\n").first, first.hasPrefix("# ") else { return nil }
        return first.dropFirst(2).prefix { $0.isLetter || $0 == "." || $0 == "-" }.description
    }

    var description: String { "\(page):\(line)" }

    /// All blocks of a page, in order.
    static func all(_ page: DocumentationPage) -> [PageBlock] {
        var blocks: [PageBlock] = []
        var open: (language: String, line: Int, indentation: Int, lines: [String])?
        for (index, line) in page.lines.enumerated() {
            let unindented = line.drop { $0 == " " }
            if unindented.hasPrefix("```") {
                if let block = open {
                    let text = block.lines.joined(separator: "\n") + "\n"
                    blocks.append(PageBlock(page: page.path, language: block.language, line: block.line, text: text))
                    open = nil
                } else {
                    open = (String(unindented.dropFirst(3)), index + 1, line.count - unindented.count, [])
                }
            } else {
                let indentation = open?.indentation ?? 0
                open?.lines.append(String(line.dropFirst(min(indentation, line.count - unindented.count))))
            }
        }
        return blocks
    }
}
