/// A scalar with how it was written: `"5"` is a string, `5` a number.
package struct YAMLScalar: Sendable, Equatable {
    package var text: String
    /// Plain style, without a tag that makes it a string.
    package var isPlain: Bool

    package init(text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    /// What YAML 1.1 as read by go-yaml v2 sees in it (Tempo's reader).
    package enum Resolved: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        case float(Double)
        case string(String)
    }

    package var resolved: Resolved {
        guard isPlain else { return .string(text) }
        if let word = Self.words[text] { return word }
        guard let first = text.utf8.first, first.isDigit || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
        else { return .string(text) }
        let plain = text.filter { $0 != "_" }
        if let integer = Self.integer(plain) { return .integer(integer) }
        if Self.looksLikeFloat(plain), let float = Double(plain) { return .float(float) }
        return .string(text)
    }

    private static let words: [String: Resolved] = {
        var words: [String: Resolved] = [:]
        for word in ["", "~", "null", "Null", "NULL"] { words[word] = .null }
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] { words[word] = .bool(true) }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] { words[word] = .bool(false) }
        for word in [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"] { words[word] = .float(.infinity) }
        for word in ["-.inf", "-.Inf", "-.INF"] { words[word] = .float(-.infinity) }
        for word in [".nan", ".NaN", ".NAN"] { words[word] = .float(.nan) }
        return words
    }()

    /// Go's base prefixes: `0x`, `0o` or a leading `0`, `0b`.
    private static func integer(_ text: String) -> Int64? {
        var digits = Substring(text)
        var sign = ""
        if let first = digits.first, first == "+" || first == "-" {
            sign = String(first)
            digits.removeFirst()
        }
        guard digits.utf8.first?.isDigit == true else { return nil }
        let lower = digits.prefix(2).lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower == prefix {
            let rest = digits.dropFirst(2)
            guard rest.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) == true else { return nil }
            return Int64(sign + rest, radix: radix)
        }
        if digits.utf8.count > 1, digits.first == "0" { return Int64(sign + digits, radix: 8) }
        return Int64(sign + digits)
    }

    /// `[-+]?(digits(.digits?)?|.digits)([eE][-+]?digits)?`: what `Double` reads beyond it (hexadecimal, `nan`) is a string here.
    private static func looksLikeFloat(_ text: String) -> Bool {
        var bytes = Substring(text).utf8[...]
        func eat(_ accept: (UInt8) -> Bool) -> Int {
            let taken = bytes.prefix(while: accept).count
            bytes = bytes.dropFirst(taken)
            return taken
        }
        func eatSign() {
            if let first = bytes.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { bytes = bytes.dropFirst() }
        }
        eatSign()
        var digits = eat { $0.isDigit }
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            digits += eat { $0.isDigit }
        }
        guard digits > 0 else { return false }
        if let first = bytes.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") {
            bytes = bytes.dropFirst()
            eatSign()
            guard eat({ $0.isDigit }) > 0 else { return false }
        }
        return bytes.isEmpty
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isASCIILetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}
