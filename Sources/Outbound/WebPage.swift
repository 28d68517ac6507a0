/// A page for people in the place of an answer: of a login, of a proxy, of another program. Whoever gives it with 200 has kept nothing of what was
/// sent.
package enum WebPage {
    /// As it is told.
    package static let words = "a web page instead of an answer"

    /// Whether a body is one. That a type says so is not enough: web frameworks say it of any text, also of the `OK` of a receiver.
    ///
    /// - Parameters:
    ///   - type: `Content-Type`; nil: there is none.
    ///   - body: its beginning.
    package static func isOne(type: String?, _ body: some Sequence<UInt8>) -> Bool {
        // Of a text that begins with a byte order mark the mark is no part.
        let start = String(decoding: Array(body.prefix(64)), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }.lowercased()
        let type = (type ?? "").lowercased()
        if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml") { return start.hasPrefix("<") }
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
    }
}
