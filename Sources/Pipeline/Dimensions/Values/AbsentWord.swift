/// Words that senders write where they have nothing to say: Spring AI's `none`, Python's `None`, JavaScript's `undefined`, LangChain4j's `other`.
enum AbsentWord {
    private static let words = WordIndex<Void>(words: ["none", "null", "nil", "unknown", "undefined", "n/a", "unspecified", "other", "_other"])

    /// Whether a text says that there is nothing; an empty one does.
    static func isMeant(by text: WireSlice) -> Bool {
        let text = WireSlice.trimmed(text)
        return text.count == 0 || words.contains(text)
    }
}
