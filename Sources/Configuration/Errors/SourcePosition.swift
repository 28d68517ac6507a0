/// Where something stands in a configuration file, after environment expansion. Lines and columns count from 1.
package struct SourcePosition: Sendable, Equatable, Comparable, CustomStringConvertible {
    package var file: String
    /// Place of the file on the command line: errors are sorted by it.
    package var fileIndex: Int
    package var line: Int
    package var column: Int

    package init(file: String, fileIndex: Int, line: Int, column: Int) {
        self.file = file
        self.fileIndex = fileIndex
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }

    package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.fileIndex, a.line, a.column) < (b.fileIndex, b.line, b.column)
    }
}
