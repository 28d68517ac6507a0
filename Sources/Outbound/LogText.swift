extension String {
    /// Without the leading and trailing bytes that the condition holds for.
    package func trimming(while condition: (UInt8) -> Bool) -> String {
        let start = utf8.drop(while: condition)
        let length = start.count - start.reversed().prefix(while: condition).count
        return String(decoding: start.prefix(length), as: UTF8.self)
    }
}

/// What of a peer's text may go into our log: its first line, bounded, on one line of the log too.
package enum LogText {
    /// The first line of `bytes` without control characters, cut at `OutboundLimits.maxResponseText` bytes.
    package static func firstLine(_ bytes: some Sequence<UInt8>) -> String {
        let line = bytes.prefix { $0 != 0x0a }.prefix(OutboundLimits.maxResponseText)
        return withoutControlCharacters(String(decoding: Array(line), as: UTF8.self))
    }

    /// The words of an error that nobody has put into better ones: `ModuleName.Type(…)` loses its brackets and what is before a dot.
    package static func plain(_ text: String) -> String {
        let words = text.split { "()[]{}\" ".contains($0) }.filter { !$0.contains("/") }.map { word in
            word.split(separator: ".").last.map(String.init) ?? String(word)
        }
        return firstLine(words.joined(separator: " ").utf8)
    }

    package static func withoutControlCharacters(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        clean.append(contentsOf: text.unicodeScalars.filter { $0.properties.generalCategory != .control })
        return String(clean)
    }
}
