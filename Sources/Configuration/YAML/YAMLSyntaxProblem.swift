/// What libyaml found wrong, in words that say what to look for. Nothing of the text but one character is repeated: it may be a secret.
struct YAMLSyntaxProblem {
    /// A place, counted from 1.
    struct Mark {
        var line: Int
        var column: Int
    }

    /// A list or mapping in brackets, and where it begins.
    struct Bracket {
        var isList: Bool
        var start: Mark
    }

    /// libyaml's own words, and where it stood.
    var problem: String
    var mark: Mark
    /// What stands there; nil at the end of the text.
    var character: Unicode.Scalar?
    /// What it was reading, and where that begins.
    var context: String
    var contextMark: Mark
    /// The innermost bracket that is not closed.
    var bracket: Bracket?

    /// What is not closed is told where it begins; all else where it was found.
    var place: Mark {
        if isOpenQuote || problem.contains("could not find expected ':'") { return contextMark }
        if let bracket, isOpenBracket { return bracket.start }
        return mark
    }

    private var isOpenQuote: Bool {
        context.contains("quoted scalar") && (problem.contains("unexpected end of stream") || problem.contains("unexpected document indicator"))
    }

    /// Something stands where the bracket should be closed, or nothing does.
    private var isOpenBracket: Bool {
        context.contains("flow sequence") || context.contains("flow mapping")
            || (problem.contains("did not find expected node content") && character != ",")
    }

    var message: String {
        if isOpenQuote { return "the quote that begins here is not closed" }
        guard let bracket else { return cause }
        let what = bracket.isList ? "list" : "mapping"
        if isOpenBracket {
            let isNear = mark.line == bracket.start.line || character == nil
            let stuck = isNear ? "" : "; the first thing that does not belong to it is at \(mark.line):\(mark.column)"
            return "the \(what) that begins here is not closed: expected , or \(bracket.isList ? "]" : "}")\(stuck)"
        }
        guard bracket.start.line < mark.line else { return cause }
        return cause + " (inside the \(what) that begins at \(bracket.start.line):\(bracket.start.column): is it closed?)"
    }

    private var cause: String {
        if let known = Self.messages.first(where: { problem.contains($0.words) }) { return known.message }
        if problem.contains("did not find expected key") {
            return "expected a key of the mapping that begins at line \(contextMark.line), at the same column; look at the indentation"
        }
        if problem.contains("did not find expected '-' indicator") {
            return "expected the next - of the list that begins at line \(contextMark.line), at the same column; look at the indentation"
        }
        if problem.contains("cannot start any token") { return strange }
        if context.contains("alias") { return "a name is missing after *; quote a text that begins with *" }
        if context.contains("anchor") { return "a name is missing after &; quote a text that begins with &" }
        if context.contains("tag") { return "a tag (!) that is not one; quote a text that begins with !" }
        return "this cannot be read; look at quotes, brackets and indentation"
    }

    private var strange: String {
        switch character {
        case "\t": "a tab: YAML is indented with blanks"
        case "@", "`", "%": "a text cannot begin with \(character.map(String.init) ?? ""); quote it"
        default: "a character that nothing can begin with; quote the text"
        }
    }

    private static let messages: [(words: String, message: String)] = [
        ("mapping values are not allowed", "a : where no key can be; look at the indentation, and quote a text that holds a : and a blank"),
        ("could not find expected ':'", "expected a : after this key; look at the indentation"),
        ("block sequence entries are not allowed", "a - where no list can begin; put the list on a line of its own"),
        ("mapping keys are not allowed", "a ? where no key can be; quote a text that begins with ?"),
        ("did not find expected node content", "expected a value here"),
        ("did not find expected <document start>", "expected the end of the file; this is not part of what stands before"),
        ("tab character", "a tab: YAML is indented with blanks"),
        ("unknown escape character", "an escape that YAML does not know: write \\\\ for a \\, or single quotes"),
        ("hexdecimal number", "an escape that lacks digits: write \\\\ for a \\, or single quotes"),
        ("invalid Unicode character escape", "an escape of a character that there is not"),
        ("unexpected ':'", "a : inside a list or mapping in brackets; put a blank after it, or quote the text"),
        ("incompatible YAML document", "a version of YAML that is not read; leave the %YAML line out"),
        ("undefined tag handle", "a tag (!) that is not defined; quote a text that begins with !"),
        ("indentation indicator", "a | or > with an indentation of 0"),
    ]
}
