import JSON

/// What is read of the JSON of answers, which is little.
extension JSONText {
    /// The number behind the first `"key":`, bare or in quotes; nil if there is none.
    static func number(after key: String, in json: String) -> Int64? {
        guard let rest = rest(after: key, in: json) else { return nil }
        return Int64(String(rest.drop { $0 == "\"" }.prefix { $0 == "-" || $0.isASCII && $0.isNumber }))
    }

    /// The string behind the first `"key":`, up to the next quotation mark.
    static func string(after key: String, in json: String) -> String? {
        guard let rest = rest(after: key, in: json), rest.first == "\"" else { return nil }
        return String(rest.dropFirst().prefix { $0 != "\"" })
    }

    private static func rest(after key: String, in json: String) -> Substring? {
        let quotedKey = "\"\(key)\""
        var rest = json[...]
        while let quote = rest.firstIndex(of: "\"") {
            rest = rest[quote...]
            if rest.hasPrefix(quotedKey) {
                let behind = rest.dropFirst(quotedKey.count).drop { $0.isWhitespace }
                return behind.first == ":" ? behind.dropFirst().drop { $0.isWhitespace } : nil
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}
