/// What `${VAR…}` can do with a value. Positions and lengths count bytes.
enum TextOperations {
    /// A position or length that is no number leaves the value as it is; a negative position counts from the end.
    static func substring(_ value: String, _ position: String, _ length: String?) -> String {
        guard var start = Int(position) else { return value }
        let bytes = Array(value.utf8)
        if start < 0 { start = max(0, bytes.count + max(start, -bytes.count)) }
        start = min(start, bytes.count)
        guard let length else { return String(decoding: bytes[start...], as: UTF8.self) }
        guard let count = Int(length) else { return value }
        let end = min(bytes.count, start + min(max(count, 0), bytes.count))
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    static func cased(_ value: String, _ operation: String) -> String {
        switch operation {
        case ",": value.prefix(1).lowercased() + value.dropFirst()
        case ",,": value.lowercased()
        case "^": value.prefix(1).uppercased() + value.dropFirst()
        case "^^": value.uppercased()
        default: value
        }
    }

    static func replaced(_ value: String, _ operation: String, _ pattern: String, _ replacement: String?) -> String {
        let text = Array(value.utf8)
        let pattern = Array(pattern.utf8)
        guard !pattern.isEmpty, pattern.count <= text.count else { return value }
        var result: [UInt8]
        switch operation {
        case "/#":
            guard let replacement, text.starts(with: pattern) else { return value }
            result = Array(replacement.utf8) + text.dropFirst(pattern.count)
        case "/%":
            guard let replacement, text.suffix(pattern.count).elementsEqual(pattern) else { return value }
            result = text.dropLast(pattern.count) + Array(replacement.utf8)
        default:
            result = []
            var at = 0
            var left = operation == "//" ? Int.max : 1
            while at < text.count {
                if left > 0, text[at...].starts(with: pattern) {
                    result += Array((replacement ?? "").utf8)
                    at += pattern.count
                    left -= 1
                } else {
                    result.append(text[at])
                    at += 1
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `#` and `##` take the shortest or longest match off the front, `%` and `%%` off the end. An empty match takes nothing.
    static func trimmed(_ value: String, _ operation: String, _ pattern: String) -> String {
        let text = Array(value.unicodeScalars)
        let glob = Glob(pattern)
        let fromStart = operation.hasPrefix("#")
        let shortest = operation.count == 1
        let lengths = Array(1...max(1, text.count))
        for length in shortest ? lengths : lengths.reversed() where length <= text.count {
            let part = fromStart ? text[..<length] : text[(text.count - length)...]
            guard glob.matches(part) else { continue }
            let rest = fromStart ? text[length...] : text[..<(text.count - length)]
            return String(String.UnicodeScalarView(rest))
        }
        return value
    }
}

/// A shell pattern: `*`, `?`, `[a-z]`, `[^a]`, `\x`.
struct Glob {
    private enum Token {
        case any, one
        case literal(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    }

    private var tokens: [Token] = []

    init(_ pattern: String) {
        var rest = Substring(pattern).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": tokens.append(.any)
            case "?": tokens.append(.one)
            case "\\": tokens.append(.literal(rest.popFirst() ?? scalar))
            case "[":
                let before = rest
                if let set = Self.set(&rest) {
                    tokens.append(set)
                } else {
                    rest = before
                    tokens.append(.literal(scalar))
                }
            default: tokens.append(.literal(scalar))
            }
        }
    }

    /// After `[`; nil without a closing bracket.
    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Token? {
        let negated = rest.first == "^" || rest.first == "!"
        if negated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges, negated: negated) }
            var high = low
            if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
                rest.removeFirst(2)
                high = end
            }
            ranges.append(low <= high ? low...high : high...low)
        }
        return nil
    }

    /// One row of "does the pattern up to here match the text up to there" after the other: no backtracking.
    func matches(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var row = [Bool](repeating: false, count: text.count + 1)
        row[0] = true
        for token in tokens {
            var next = [Bool](repeating: false, count: row.count)
            if case .any = token {
                var seen = false
                for place in row.indices {
                    seen = seen || row[place]
                    next[place] = seen
                }
            } else {
                for (place, scalar) in text.enumerated() where row[place] && Self.accepts(token, scalar) { next[place + 1] = true }
            }
            row = next
        }
        return row[text.count]
    }

    private static func accepts(_ token: Token, _ scalar: Unicode.Scalar) -> Bool {
        switch token {
        case .any, .one: true
        case .literal(let literal): literal == scalar
        case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
        }
    }
}
