/// What names and messages of a failure say of it: a class, and an HTTP status where one is written.
///
/// In one pass over at most ``longestMessage`` and ``longestEnd`` bytes of each.
struct ErrorReading: BitwiseCopyable {
    /// 400 to 599; 0: none is written.
    private(set) var status: Int64 = 0
    private var row = Int.max

    /// Bytes of a message that are read.
    private static let longestMessage = 1024
    /// Bytes of its end that are read when it is longer and said nothing yet, or is a traceback.
    private static let longestEnd = 512
    /// Bytes of a name that are read.
    private static let longestName = 128

    /// What it says of the class; the most particular of all.
    var form: ErrorForms.Row? { row == .max ? nil : ErrorForms.rows[row] }

    /// Of a class without its module, or a code.
    mutating func read(name: WireSlice) {
        let name = WireSlice(start: name.start, count: min(name.count, Self.longestName))
        var position = 0
        while position < name.count {
            if FoldedBytes.fold(name.byte(position)).isLowerCaseLetter {
                let found = ErrorForms.trie.longest(name, at: position)
                if let found { row = min(row, found.value) }
                position = found?.end ?? position + 1
                while !WordTrie.isWordEnd(name, position) { position += 1 }
            } else {
                position += 1
            }
        }
    }

    /// Of a sentence, a JSON text, a traceback.
    mutating func read(message: WireSlice) {
        var cursor = ErrorMessage(WireSlice(start: message.start, count: min(message.count, Self.longestMessage)))
        read(&cursor)
        guard message.count > Self.longestMessage, row == .max, status == 0 else { return }
        let end = min(Self.longestEnd, message.count - Self.longestMessage)
        cursor = ErrorMessage(message.dropping(first: message.count - end), isMiddle: true)
        read(&cursor)
    }

    private mutating func read(_ cursor: inout ErrorMessage) {
        while let found = cursor.next() {
            switch found {
            case .form(let value): row = min(row, value)
            case .status(let value): if status == 0 { status = value }
            case .traceback:
                guard row == .max, status == 0 else { return }
                cursor.skip(toLast: Self.longestEnd)
            }
        }
    }
}
