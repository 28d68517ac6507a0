/// Reads the message of a failure from start to end: forms of ``ErrorForms``, and numbers that are an HTTP status by what stands around them.
struct ErrorMessage {
    enum Found {
        /// A row of ``ErrorForms``.
        case form(Int)
        /// 400 to 599.
        case status(Int64)
        /// Python's, whose lines quote code; its last line says what happened.
        case traceback
    }

    private let text: WireSlice
    private var position = 0
    private var lineStart = 0
    /// Where the last word or number ended, and the last word.
    private var tokenEnd = 0
    private var wordEnd = 0
    /// Where the last form ended, and its class.
    private var formEnd = -1
    private var formKind = ErrorClass.other
    /// A number that might be a status, and where it ended.
    private var number: Int64 = 0
    private var numberEnd = 0
    /// A form that was found together with a status.
    private var waiting = -1

    /// - Parameter isMiddle: it begins anywhere in a line.
    init(_ text: WireSlice, isMiddle: Bool = false) {
        self.text = text
        if isMiddle { tokenEnd = 1 }
    }

    mutating func next() -> Found? {
        if waiting >= 0 {
            defer { waiting = -1 }
            return .form(waiting)
        }
        while position < text.count {
            let byte = text.byte(position)
            if FoldedBytes.fold(byte).isLowerCaseLetter {
                if byte | 0x20 == UInt8(ascii: "t"), rest.hasPrefix(word: "traceback (") {
                    position += 10
                    return .traceback
                }
                if let found = word() { return found }
            } else if byte.isDecimalDigit {
                if let status = digits() { return .status(status) }
            } else if byte == UInt8(ascii: ":"), rest.hasPrefix(word: "://") {
                skipAddress()
            } else {
                // Within a JSON text a line ends with an escape.
                let isEscape = byte == UInt8(ascii: "\\") && position + 1 < text.count
                position += isEscape ? 2 : 1
                if byte == UInt8(ascii: "\n") || isEscape && text.byte(position - 1) == UInt8(ascii: "n") { lineStart = position }
            }
        }
        return nil
    }

    /// Goes on where this many bytes are left.
    mutating func skip(toLast count: Int) {
        position = max(position, text.count - count)
        tokenEnd = position
        wordEnd = 0
    }

    private var rest: WireSlice { text.dropping(first: position) }

    private static let addressEnds = ByteSet("\"'`)>]")

    /// URLs hold words and numbers of their own: `…/Status/429`.
    private mutating func skipAddress() {
        while position < text.count, text.byte(position) > 0x20, !Self.addressEnds.contains(text.byte(position)) { position += 1 }
        tokenEnd = position
        wordEnd = 0
    }

    // MARK: Words

    private mutating func word() -> Found? {
        let start = position
        let match = ErrorForms.trie.longest(text, at: start)
        let row = match.map { ErrorForms.rows[$0.value] }
        // `429 RESOURCE_EXHAUSTED`, `429 Client Error: Too Many Requests`: the number is a status because the words mean the same.
        let isNear = start - numberEnd <= (row?.weight == .name ? Self.nextWord : Self.nearWords)
        let isReason = number > 0 && isNear && row?.kind == ErrorClass(status: number)
        // A name that is the whole message: `UNAVAILABLE`, `terminated`.
        let isAll = start <= 1 && match?.end == text.count
        let counts = row.map { $0.weight != .name || isReason || isAll || isAssigned(start) || isOfClassName(start) } ?? false
        position = counts ? match?.end ?? start + 1 : start + 1
        while !WordTrie.isWordEnd(text, position) { position += 1 }
        wordEnd = position
        tokenEnd = position
        guard counts, let match, let row else { return nil }
        formEnd = position
        formKind = row.kind
        guard isReason else { return .form(match.value) }
        waiting = match.value
        defer { number = 0 }
        return .status(number)
    }

    /// Bytes from a status to the words that say the same: a name has to follow at once.
    private static let nextWord = 3
    private static let nearWords = 40

    private static let assigned = FixedList<StaticString>(["code", "status", "type", "reason"])

    /// `code = Internal`, `"status": "UNAVAILABLE"`, `StatusCode.UNAVAILABLE`.
    private func isAssigned(_ start: Int) -> Bool {
        guard wordEnd > 0, (1...Self.longestGap).contains(start - wordEnd), hasSuffix(of: Self.assigned) else { return false }
        for index in wordEnd..<start where text.byte(index) == UInt8(ascii: ":") || text.byte(index) == UInt8(ascii: "=") { return true }
        return start - wordEnd == 1 && text.byte(wordEnd) == UInt8(ascii: ".")
    }

    /// Longest name of a class that is looked at.
    private static let longestClass = 48

    /// `…Error`, `…Exception`, `…_error`.
    private func isOfClassName(_ start: Int) -> Bool {
        var end = start
        while end < text.count, end - start < Self.longestClass {
            guard FoldedBytes.fold(text.byte(end)).isLowerCaseLetter || text.byte(end) == UInt8(ascii: "_") else { break }
            end += 1
        }
        let name = WireSlice(start: text.start + start, count: end - start)
        return name.hasSuffix(word: "error") || name.hasSuffix(word: "exception") || name.hasSuffix(word: "failure")
    }

    // MARK: Numbers

    private mutating func digits() -> Int64? {
        let start = position
        var value: Int64 = 0
        while text.byte(position).isDecimalDigit {
            value = min(value * 10 + Int64(text.byte(position) & 15), 1000)
            position += 1
        }
        let beginsLine = tokenEnd <= lineStart
        tokenEnd = position
        guard position - start == 3, (400...599).contains(value), isAlone(start, position) else { return nil }
        if isStatus(value, start, position, beginsLine) { return value }
        number = isUnit(behind: position) ? 0 : value
        numberEnd = position
        return nil
    }

    private static let joinsBefore = ByteSet(".,-/$+")
    private static let joinsBehind = ByteSet(".,-:/")

    /// Not a part of a name, of a time, or of a longer number.
    private func isAlone(_ start: Int, _ end: Int) -> Bool {
        let before = text.byte(start - 1)
        let after = text.byte(end)
        if FoldedBytes.fold(before).isLowerCaseLetter || Self.joinsBefore.contains(before) { return false }
        if FoldedBytes.fold(after).isLowerCaseLetter || after == UInt8(ascii: "_") || after == UInt8(ascii: "%") { return false }
        return !(Self.joinsBehind.contains(after) && text.byte(end + 1).isDecimalDigit)
    }

    /// What says that a status follows.
    private static let statusWords = FixedList<StaticString>(["status", "code", "http"])
    private static let errorWords = FixedList<StaticString>(["error", "exception", "failure"])
    /// The ends of `TransferEncodingError` and of `BadStatusLine`, which give every answer that breaks off a 400.
    private static let parserWords = FixedList<StaticString>(["codingerror", "lengtherror"])
    /// What may say so.
    private static let answerWords = FixedList<StaticString>([
        "failed", "returned", "returns", "responded", "replied", "answered", "with", "received", "upstream", "response",
    ])
    /// What may say so where one of ``whence`` comes behind the number: `got 429 from`, but not `expected 500, got 400`.
    private static let gotWords = FixedList<StaticString>(["got", "get", "gave", "saw"])
    private static let whence = FixedList<StaticString>(["from", "back", "error", "response", "status", "answer", "when", "while", "calling"])
    /// What says that a measure follows.
    private static let measureWords = FixedList<StaticString>([
        "limit", "length", "size", "max", "maximum", "min", "minimum", "tokens", "count", "budget", "than", "of", "window", "characters", "to",
    ])
    /// What says that the number before is a measure.
    private static let units = FixedList<StaticString>([
        "tokens", "token", "ms", "milliseconds", "s", "sec", "seconds", "second", "minutes", "hours", "days", "requests", "bytes", "kb", "mb",
        "characters", "chars", "words", "items", "results", "rows", "lines", "times", "retries", "attempts", "errors", "documents", "chunks", "files",
        "images",
        "pages", "credits", "users", "calls", "percent", "input", "output", "concurrent", "x", "of", "out",
    ])

    private static let opens = ByteSet("([<")
    private static let closes = ByteSet(")]>")

    private func isStatus(_ value: Int64, _ start: Int, _ end: Int, _ beginsLine: Bool) -> Bool {
        let isEnclosed = Self.opens.contains(text.byte(start - 1)) && Self.closes.contains(text.byte(end))
        if isEnclosed, !lastWord.isAny(of: Self.measureWords), !lastWord.isAny(of: Self.units) { return true }
        if wordEnd > 0, let isPlain = isJoined(wordEnd, start) {
            if hasSuffix(of: Self.statusWords), isPlain || lastWord.hasSuffix(word: "http") { return true }
            guard isPlain, !isUnit(behind: end) else { return false }
            // What a parser says of the answer that it was reading.
            if hasSuffix(of: Self.parserWords) { return false }
            if hasSuffix(of: Self.errorWords) || lastWord.isAny(of: Self.answerWords) { return true }
            if lastWord.isAny(of: Self.gotWords), word(behind: end).isAny(of: Self.whence) { return true }
            if formEnd == wordEnd, formKind == ErrorClass(status: value) { return true }
        }
        return beginsLine && !isUnit(behind: end) && text.byte(end) != UInt8(ascii: ",")
    }

    /// Most bytes between a word and its number.
    private static let longestGap = 6
    private static let joins = ByteSet(" :=\"'([<-#\\`_\n{")

    /// Whether nothing but punctuation joins a word and a number; false: a version, too, as in `HTTP/1.1 429`. nil: something else stands between.
    private func isJoined(_ from: Int, _ to: Int) -> Bool? {
        guard (1...Self.longestGap).contains(to - from) else { return nil }
        var isPlain = true
        for index in from..<to {
            let byte = text.byte(index)
            if byte.isDecimalDigit || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") {
                isPlain = false
            } else if !Self.joins.contains(byte) {
                return nil
            }
        }
        return isPlain
    }

    private func isUnit(behind end: Int) -> Bool { word(behind: end).isAny(of: Self.units) }

    /// The first letters of the word that a blank or a hyphen parts from what ends here; empty: there is none.
    private func word(behind end: Int) -> WireSlice {
        guard text.byte(end) == 0x20 || text.byte(end) == UInt8(ascii: "-") else { return WireSlice(start: text.start, count: 0) }
        let start = end + 1
        var stop = start
        while stop - start < 16, FoldedBytes.fold(text.byte(stop)).isLowerCaseLetter { stop += 1 }
        return WireSlice(start: text.start + min(start, text.count), count: max(stop - start, 0))
    }

    /// Letters of the last word that are looked at.
    private static let longestWord = 12

    private var lastWord: WireSlice {
        var start = wordEnd
        while start > 0, wordEnd - start < Self.longestWord, FoldedBytes.fold(text.byte(start - 1)).isLowerCaseLetter { start -= 1 }
        return WireSlice(start: text.start + start, count: wordEnd - start)
    }

    private func hasSuffix(of words: FixedList<StaticString>) -> Bool {
        let word = lastWord
        for index in 0..<words.count where word.hasSuffix(word: words[index]) { return true }
        return false
    }
}
