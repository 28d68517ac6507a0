/// `${env:NAME}` as a Collector's file has it, and what becomes of it: a variable of the environment is the same here without its scheme.
enum CollectorVariables {
    /// `${env:NAME:-default}` as `${NAME:-default}`; `$$` stays, since it is a dollar to both.
    static func translated(_ text: String) -> String {
        guard text.contains("${env:") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            rest = rest[start...]
            let isEscape = rest.hasPrefix("$$")
            result += isEscape ? "$$" : rest.hasPrefix("${env:") ? "${" : "$"
            rest = rest.dropFirst(isEscape ? 2 : rest.hasPrefix("${env:") ? "${env:".count : 1)
        }
        return result + rest
    }

    /// Whether what stands there is to be replaced when it is read: a variable, or an escaped dollar.
    static func isIn(_ text: String) -> Bool { text.contains("${") || text.contains("$$") }

    /// Variables of `text` alone with what joins them (`${USER}-${REGION}`): nothing in it is a secret itself. Defaults are texts like others.
    static func hideEverything(in text: String) -> Bool {
        guard text.contains("${"), !text.contains(":-") else { return false }
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return false }
            rest = rest[..<start.lowerBound] + rest[rest.index(after: end)...]
        }
        return rest.allSatisfy { " :._-/".contains($0) }
    }

    /// What else a Collector takes values from (`${file:/run/secret}`, `${yaml:…}`); nil: nothing.
    static func otherScheme(in text: String) -> String? {
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            rest = rest[start.upperBound...]
            let scheme = rest.prefix { $0.isASCII && ($0.isLowercase || $0.isNumber) }
            let behind = rest.dropFirst(scheme.count)
            guard !scheme.isEmpty, scheme != "env", behind.first == ":", let next = behind.dropFirst().first, !"-=?+".contains(next) else { continue }
            return String(scheme)
        }
        return nil
    }
}
