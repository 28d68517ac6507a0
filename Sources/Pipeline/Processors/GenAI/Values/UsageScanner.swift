/// Goes through a JSON text, or one that Python prints (`{'a': None}`, `Usage(a=1)`, `a=1 b=None`), and gives each number with its key.
///
/// Linear in the text, of bounded depth, without a copy. A text that is none of the two is given up with a ``problem``.
struct UsageScanner {
    /// What stands behind a key.
    enum Value {
        case number(Double)
        /// `null`, `None`, an empty text.
        case nothing
        /// A text that is no number, a bool.
        case other
    }

    enum Problem { case tooLarge, tooDeep, malformed }

    /// Bytes of a text that is read. A usage has some hundred.
    static let maxBytes = 16 << 10
    /// Objects and lists within each other.
    static let maxDepth = 8

    private let text: WireSlice
    private var position = 0
    private var depth = 0
    /// By depth, a byte each, the innermost in the lowest: what closes it, and its ``UsageKeys/Group``.
    private var closers: UInt64 = 0
    private var groups: UInt64 = 0
    private let outermost: UsageKeys.Group
    /// No bracket stands around it: as Python prints an object where it does not show its class.
    private let isBare: Bool
    private var key: WireSlice?
    private(set) var problem: Problem?

    init(_ text: WireSlice, _ outermost: UsageKeys.Group) {
        self.text = WireSlice.trimmed(text)
        self.outermost = outermost
        isBare = Self.beginsWithKey(self.text)
        if isBare {
            depth = 1
            groups = UInt64(outermost.rawValue)
        }
        let isNothing = self.text.count == 0 || self.text.isWord("none") || self.text.isWord("null")
        if isNothing { position = self.text.count }
        if self.text.count > Self.maxBytes { problem = .tooLarge }
    }

    /// What the object at hand is about.
    var group: UsageKeys.Group { depth == 0 ? .other : UsageKeys.Group(rawValue: UInt8(truncatingIfNeeded: groups)) ?? .other }

    /// The next key with a plain value; nil: the text is over, or there is a ``problem``.
    mutating func next() -> (key: WireSlice, value: Value)? {
        while problem == nil, position < text.count {
            let byte = text.byte(position)
            switch byte {
            case 0...0x20: position += 1
            case UInt8(ascii: ","):
                key = nil
                position += 1
            case UInt8(ascii: "{"): open(UInt8(ascii: "}"))
            case UInt8(ascii: "["): open(UInt8(ascii: "]"))
            case UInt8(ascii: "("): open(UInt8(ascii: ")"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): close(byte)
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let start = position + 1
                guard let end = end(ofString: byte, from: start) else { break }
                position = end + 1
                let part = WireSlice(start: text.start + start, count: end - start)
                if isKey() { key = part } else if let value = take(Self.value(text: part)) { return value }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
                if let value = take(number()) { return value }
            case UInt8(ascii: "<"):
                // `<Enum.NAME: 1>`
                while position < text.count, text.byte(position) != UInt8(ascii: ">") { position += 1 }
                position += 1
            default:
                guard Self.isOfWord(byte) else {
                    problem = .malformed
                    break
                }
                let start = position
                while position < text.count, Self.isOfWord(text.byte(position)) { position += 1 }
                let word = WireSlice(start: text.start + start, count: position - start)
                let follower = text.byte(position)
                // The name of a class, or the mark of a text.
                if follower == UInt8(ascii: "(") || follower == UInt8(ascii: "'") || follower == UInt8(ascii: "\"") { continue }
                if isKey() { key = word } else if let value = take(Self.value(word: word)) { return value }
            }
        }
        if problem == nil, depth > (isBare ? 1 : 0) || position > text.count { problem = .malformed }
        return nil
    }

    private static func beginsWithKey(_ text: WireSlice) -> Bool {
        var end = 0
        while end < text.count, isOfWord(text.byte(end)) { end += 1 }
        return end > 0 && end < text.count && text.byte(end) == UInt8(ascii: "=")
    }

    private mutating func take(_ value: Value) -> (key: WireSlice, value: Value)? {
        guard depth > 0 else {
            // A text with nothing but a word or a number.
            problem = problem ?? .malformed
            return nil
        }
        guard problem == nil, let found = key else { return nil }
        key = nil
        return (found, value)
    }

    // MARK: Objects

    private mutating func open(_ closer: UInt8) {
        guard depth < Self.maxDepth else {
            problem = .tooDeep
            return
        }
        let inner = innerGroup()
        position += 1
        depth += 1
        closers = closers << 8 | UInt64(closer)
        groups = groups << 8 | UInt64(inner.rawValue)
        key = nil
    }

    private mutating func close(_ closer: UInt8) {
        guard depth > 0, UInt8(truncatingIfNeeded: closers) == closer else {
            problem = .malformed
            return
        }
        position += 1
        depth -= 1
        closers >>= 8
        groups >>= 8
        key = nil
        // Nothing may follow the outermost.
        if depth == 0, position < text.count { problem = .malformed }
    }

    /// What the object that begins is about.
    private func innerGroup() -> UsageKeys.Group {
        if depth == 0 { return outermost }
        let around = group
        switch around {
        case .provider: return .provider
        case .usage, .surroundings:
            let named = key.flatMap { UsageKeys.meaning($0)?.group } ?? .other
            return around == .usage || named == .usage ? named : .other
        case .inputDetails, .outputDetails, .cache, .costs, .other: return .other
        }
    }

    // MARK: Parts

    private mutating func isKey() -> Bool {
        var next = position
        while next < text.count, text.byte(next) <= 0x20 { next += 1 }
        guard next < text.count, text.byte(next) == UInt8(ascii: ":") || text.byte(next) == UInt8(ascii: "=") else { return false }
        position = next + 1
        return true
    }

    /// nil: it has none.
    private mutating func end(ofString quote: UInt8, from start: Int) -> Int? {
        var position = start
        while position < text.count {
            let byte = text.byte(position)
            if byte == quote { return position }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        problem = .malformed
        return nil
    }

    private mutating func number() -> Value {
        let start = position
        while position < text.count, Self.isOfNumber(text.byte(position)) { position += 1 }
        // Digits run into letters: `24tokens`, `1-2`.
        if Self.isOfWord(text.byte(position)) {
            while position < text.count, Self.isOfWord(text.byte(position)) { position += 1 }
            return .other
        }
        let part = WireSlice(start: text.start + start, count: position - start)
        return AttributeNumber.double(text: part).map { .number($0) } ?? .other
    }

    private static func value(text: WireSlice) -> Value {
        text.count == 0 ? .nothing : AttributeNumber.double(text: text).map { .number($0) } ?? .other
    }

    private static func value(word: WireSlice) -> Value {
        if word.isWord("none") || word.isWord("null") || word.isWord("undefined") { return .nothing }
        if word.isWord("nan") { return .number(.nan) }
        return word.isWord("infinity") || word.isWord("inf") ? .number(.infinity) : .other
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
    }
}
