import Patterns

/// A replacement with `$1`, `${1}` and `${name}` for what groups matched, and `$$` for a dollar (Go's `Regexp.Expand`).
struct Template: Sendable {
    private enum Piece: Sendable {
        case text([UInt8])
        case group(Int)
    }

    private let pieces: [Piece]
    /// Whether anything in it depends on a match.
    let hasVariables: Bool

    init(_ text: String, of expression: Expression) {
        var pieces: [Piece] = []
        var rest = Array(text.unicodeScalars)[...]
        var literal = String.UnicodeScalarView()
        hasVariables = rest.contains("$")
        func flush() {
            if !literal.isEmpty { pieces.append(.text(Array(String(literal).utf8))) }
            literal = String.UnicodeScalarView()
        }
        while let first = rest.popFirst() {
            guard first == "$" else {
                literal.append(first)
                continue
            }
            if rest.first == "$" {
                literal.append("$")
                rest.removeFirst()
            } else if let name = Self.name(&rest) {
                flush()
                // What is no group of the expression is nothing.
                if let group = Self.group(name, expression) { pieces.append(.group(group)) }
            } else {
                literal.append("$")
            }
        }
        flush()
        self.pieces = pieces
    }

    func expand(_ groups: [ArraySlice<UInt8>?]) -> [UInt8] {
        pieces.reduce(into: []) { out, piece in
            switch piece {
            case .text(let text): out += text
            case .group(let number): out += groups[number] ?? []
            }
        }
    }

    /// Takes the name behind a `$` from the front; nil: none is there, and nothing is taken.
    private static func name(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        let isBraced = rest.first == "{"
        let start = isBraced ? rest.dropFirst() : rest
        let name = start.prefix { $0 == "_" || $0.properties.isLetter || $0.properties.generalCategory == .decimalNumber }
        var behind = start[name.endIndex...]
        guard !name.isEmpty else { return nil }
        if isBraced { guard behind.popFirst() == "}" else { return nil } }
        rest = behind
        return String(String.UnicodeScalarView(name))
    }

    private static func group(_ name: String, _ expression: Expression) -> Int? {
        // `$01` is the group with this name.
        if name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), name == "0" || name.first != "0" {
            return Int(name).flatMap { $0 <= expression.groupCount ? $0 : nil }
        }
        return expression.group(named: Array(name.utf8))
    }
}

extension Unicode.Scalar.Properties {
    /// Categories L*.
    fileprivate var isLetter: Bool {
        switch generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }
}
