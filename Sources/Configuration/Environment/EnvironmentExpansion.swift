/// Replaces `${…}` in the raw text of a configuration file, before YAML sees it (tempo-behaviour 1.1 rule 7). `$VAR` without braces stays;
/// `$$` becomes `$`, and `\\` and `\/` lose their first backslash wherever they stand. The Collector's `${env:NAME}` is `${NAME}`: to Tempo it is
/// a part of a variable `env` that begins at no number, which is all of it.
package struct EnvironmentExpansion {
    /// What is wrong and where in the text before expansion, counted from 1. The text itself is not quoted: it may hold a secret.
    package struct Problem: Error, Sendable, Equatable {
        package var line: Int
        package var column: Int
        package var message: String
    }

    package struct Expanded: Sendable, Equatable {
        package var text: String
        /// References without a default to variables that are not set, in the order of the text.
        package var unset: [Unset] = []
    }

    /// One of them; places as in ``Problem``.
    package struct Unset: Sendable, Equatable {
        package var name: String
        package var line: Int
        package var column: Int
        /// The line of the expanded text that lacks its value.
        package var expandedLine: Int
    }

    /// An undefined variable is an empty one.
    package static func expand(
        _ text: String, limits: YAMLLimits = .configuration, environment: (String) -> String?
    ) -> Result<Expanded, Problem> {
        var expansion = EnvironmentExpansion(source: Array(text.utf8), limits: limits)
        do {
            let bytes = try expansion.wholeText(environment)
            return .success(Expanded(text: String(decoding: bytes, as: UTF8.self), unset: expansion.unset))
        } catch {
            return .failure(error)
        }
    }

    private let source: [UInt8]
    private let limits: YAMLLimits
    private var at = 0
    /// Where the outermost `${` being read began.
    private var opening = 0
    private var unset: [Unset] = []
    /// The line of the text expanded so far.
    private var expandedLine = 1

    private init(source: [UInt8], limits: YAMLLimits) {
        self.source = source
        self.limits = limits
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        at + offset < source.count ? source[at + offset] : nil
    }

    private var opensVariable: Bool { peek() == UInt8(ascii: "$") && peek(1) == UInt8(ascii: "{") }

    private func problem(_ expected: String) -> Problem {
        let (line, column) = place
        return Problem(line: line, column: column, message: "environment variable: \(expected)")
    }

    private var place: (line: Int, column: Int) {
        let before = source[..<opening]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, opening - start + 1)
    }

    /// More of them are not told apart: a text of a million `${` must not cost a million places.
    private static let toldUnset = 100

    private mutating func miss(_ name: String) {
        guard unset.count < Self.toldUnset else { return }
        let (line, column) = place
        unset.append(Unset(name: name, line: line, column: column, expandedLine: expandedLine))
    }

    private mutating func wholeText(_ lookup: (String) -> String?) throws(Problem) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        while let byte = peek() {
            if opensVariable {
                opening = at
                at += 2
                let value = Array(try variable(lookup, depth: 1).utf8)
                expandedLine += value.count { $0 == UInt8(ascii: "\n") }
                result += value
                guard result.count <= limits.expandedBytes else {
                    throw problem("the expanded text is larger than \(limits.expandedBytes) bytes")
                }
            } else if isEscape {
                result.append(source[at + 1])
                at += 2
            } else {
                result.append(byte)
                if byte == UInt8(ascii: "\n") { expandedLine += 1 }
                at += 1
            }
        }
        return result
    }

    private var isEscape: Bool {
        switch (peek(), peek(1)) {
        case (UInt8(ascii: "$"), UInt8(ascii: "$")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")), (UInt8(ascii: "\\"), UInt8(ascii: "/")): true
        default: false
        }
    }

    /// After `${`: a name, an operation and its arguments, `}`.
    private mutating func variable(_ lookup: (String) -> String?, depth: Int) throws(Problem) -> String {
        guard depth <= YAMLLimits.expansionDepth else { throw problem("nested deeper than \(YAMLLimits.expansionDepth) levels") }
        if peek() == UInt8(ascii: "#") {
            at += 1
            let value = lookup(try name()) ?? ""
            try close()
            return String(value.utf8.count)
        }
        var key = try name()
        if isCollectorsScheme(key) {
            at += 1
            key = try name()
        }
        let found = lookup(key)
        let value = found ?? ""
        let isDefault = peek() == UInt8(ascii: "=") || (peek() == UInt8(ascii: ":") && peek(1).map { "=-?+".utf8.contains($0) } == true)
        if found == nil, !isDefault { miss(key) }
        switch peek() {
        case UInt8(ascii: ":"):
            if let next = peek(1), "=-?+".utf8.contains(next) {
                at += 2
                return try defaulted(value, lookup, depth: depth)
            }
            return try substring(value, lookup, depth: depth)
        case UInt8(ascii: "="):
            at += 1
            return try defaulted(value, lookup, depth: depth)
        case UInt8(ascii: ","), UInt8(ascii: "^"): return try cased(value)
        case UInt8(ascii: "/"): return try replaced(value, lookup, depth: depth)
        case UInt8(ascii: "#"), UInt8(ascii: "%"): return try trimmed(value, lookup, depth: depth)
        case UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw problem("this form is not known; a default is written ${\(key):-…}")
        default:
            try close()
            return value
        }
    }

    /// Between `env` and a name.
    private func isCollectorsScheme(_ key: String) -> Bool {
        guard key == "env", peek() == UInt8(ascii: ":"), let next = peek(1) else { return false }
        return next.isASCIILetter || next == UInt8(ascii: "_")
    }

    /// Letters, digits, `_` and `-`.
    private mutating func name() throws(Problem) -> String {
        let start = at
        while let byte = peek(), byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte >= 0x80 {
            at += 1
        }
        guard at > start else { throw problem("expected a name after ${") }
        return String(decoding: source[start..<at], as: UTF8.self)
    }

    private mutating func close() throws(Problem) {
        guard peek() == UInt8(ascii: "}") else { throw problem("expected } at the end of ${…}") }
        at += 1
    }

    /// One argument up to a byte of `ends`, or one nested `${…}`; never empty.
    private mutating func argument(
        until ends: String, escapes: Bool = false, _ lookup: (String) -> String?, depth: Int
    ) throws(Problem) -> String {
        if opensVariable {
            at += 2
            return try variable(lookup, depth: depth + 1)
        }
        var text: [UInt8] = []
        while let byte = peek(), !opensVariable {
            if escapes, isEscape {
                text.append(source[at + 1])
                at += 2
                continue
            }
            if ends.utf8.contains(byte) { break }
            text.append(byte)
            at += 1
        }
        guard !text.isEmpty else { throw problem("expected an argument and } at the end of ${…}") }
        return String(decoding: text, as: UTF8.self)
    }

    /// `:-d`, `:=d`, `=d`: text and nested variables up to `}`.
    private mutating func defaulted(_ value: String, _ lookup: (String) -> String?, depth: Int) throws(Problem) -> String {
        var fallback = ""
        let missedBefore = unset.count
        while peek() != UInt8(ascii: "}") { fallback += try argument(until: "}", lookup, depth: depth) }
        try close()
        guard !value.isEmpty else { return fallback }
        // The default is not used, so nothing is missing in it.
        unset.removeLast(unset.count - missedBefore)
        return value
    }

    private mutating func substring(_ value: String, _ lookup: (String) -> String?, depth: Int) throws(Problem) -> String {
        at += 1
        let position = try argument(until: ":}", lookup, depth: depth)
        var length: String?
        if peek() == UInt8(ascii: ":") {
            while peek() == UInt8(ascii: ":") { at += 1 }
            length = try argument(until: "}", lookup, depth: depth)
        }
        try close()
        return TextOperations.substring(value, position, length)
    }

    private mutating func cased(_ value: String) throws(Problem) -> String {
        let operation = operationName(of: ",^")
        try close()
        return TextOperations.cased(value, operation)
    }

    /// `/a/b` first, `//a/b` all, `/#a/b` at the start, `/%a/b` at the end; `b` may be missing.
    private mutating func replaced(_ value: String, _ lookup: (String) -> String?, depth: Int) throws(Problem) -> String {
        at += 1
        var operation = "/"
        if let next = peek(), "/#%".utf8.contains(next) {
            operation += String(UnicodeScalar(next))
            at += 1
        }
        let pattern = try argument(until: "/", escapes: true, lookup, depth: depth)
        guard peek() == UInt8(ascii: "/") else { throw problem("expected / between pattern and replacement in ${…}") }
        while peek() == UInt8(ascii: "/") { at += 1 }
        let replacement = peek() == UInt8(ascii: "}") ? nil : try argument(until: "}", escapes: true, lookup, depth: depth)
        try close()
        return TextOperations.replaced(value, operation, pattern, replacement)
    }

    private mutating func trimmed(_ value: String, _ lookup: (String) -> String?, depth: Int) throws(Problem) -> String {
        let operation = operationName(of: peek() == UInt8(ascii: "#") ? "#" : "%")
        let pattern = try argument(until: "}", lookup, depth: depth)
        try close()
        return TextOperations.trimmed(value, operation, pattern)
    }

    /// One or two of these characters.
    private mutating func operationName(of characters: String) -> String {
        var name = ""
        while let byte = peek(), name.utf8.count < 2, characters.utf8.contains(byte) {
            name += String(UnicodeScalar(byte))
            at += 1
        }
        return name
    }
}
