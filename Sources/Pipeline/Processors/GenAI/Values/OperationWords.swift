/// What the words of an operation say that nobody knows: whether a model was called, which must not depend on how it went.
///
/// It is a call unless a word of it says otherwise: `count_message_tokens`, `deleteResponse`, `agent_step`. Words that are said of much
/// (`create`, `get`, `prompt`) make it none only where nothing else is said of a model: `create_batch` is none, `get_chat_answer` is a call.
enum OperationWords {
    private enum Sense {
        case noCall
        /// No call, but for a word that says one.
        case unclear
        case call(OperationClass)
    }

    private static func stems(_ sense: Sense, _ words: [StaticString]) -> [(StaticString, Sense)] { words.map { ($0, sense) } }

    /// Beginnings of words, of which the longest that fits counts.
    private static let senses = WordIndex<Sense>(
        stems(
            .noCall,
            [
                "count", "token", "detok", "list", "delet", "retriev", "cancel", "updat", "upload", "downlo", "eval", "guard", "plan", "memor",
                "tool", "agent", "workfl", "templat", "search", "handof", "index", "mcp", "finetun", "tuning", "health", "ping", "upsert", "setup",
                "initiali", "notif", "resourc", "split", "export", "status", "swarm", "graph", "crew", "kickof", "manag", "orchest",
                "ingest", "permis", "approv", "hook", "turn", "sandbo",
            ])
            + stems(
                .unclear,
                [
                    "get", "create", "fetch", "prompt", "batch", "query", "store", "save", "load", "cache", "parse", "rout", "chain", "task", "step",
                    "pipeli", "cycle", "valid", "file", "vector", "session", "thread", "assist", "human", "chunk", "node", "select",
                    "code", "conversa",
                ])
            + stems(
                .call(.language),
                ["chat", "complet", "generat", "messag", "respon", "answer", "convers", "interact", "infer", "predict", "llm", "stream", "codegen"])
            + stems(.call(.embeddings), ["embed"]) + stems(.call(.rerank), ["rerank"]) + stems(.call(.image), ["image"])
            + stems(.call(.audio), ["speech", "audio", "voice", "transcri", "translat", "listen", "tts", "stt"])
            + stems(.call(.moderation), ["moderat"]) + stems(.call(.other), ["video", "ocr"]))
    private static let lengths = 3...8
    /// Bytes of an operation that are looked at.
    private static let longest = 96

    /// The kind of model that is called; nil: none is.
    static func family(of operation: WireSlice) -> OperationClass? {
        let text = OperationName.plain(operation)
        guard text.count <= longest else { return nil }
        var family: OperationClass?
        var isUnclear = false
        var position = 0
        while let word = nextWord(of: text, &position) {
            // With what it is done: `chat_with_tools`.
            if word.isWord("with") || word.isWord("using") { break }
            switch sense(of: word) {
            case .noCall: return nil
            case .unclear: isUnclear = true
            case .call(let said): if family == nil || family == .language { family = said }
            case nil: break
            }
        }
        return family ?? (isUnclear ? nil : .unknown)
    }

    private static func sense(of word: WireSlice) -> Sense? {
        // `acount_tokens`: what Python calls without waiting.
        longestStem(of: word) ?? (word.byte(0) | 0x20 == UInt8(ascii: "a") ? longestStem(of: word.dropping(first: 1)) : nil)
    }

    private static func longestStem(of word: WireSlice) -> Sense? {
        var length = min(word.count, lengths.upperBound)
        while length >= lengths.lowerBound {
            if let sense = senses[word.dropping(last: word.count - length)] { return sense }
            length -= 1
        }
        return nil
    }

    /// The letters up to anything else, or to a capital behind a small one: `CountTokens` are two.
    private static func nextWord(of text: WireSlice, _ position: inout Int) -> WireSlice? {
        while position < text.count, !isLetter(text.byte(position)) { position += 1 }
        guard position < text.count else { return nil }
        let start = position
        position += 1
        while position < text.count, isLetter(text.byte(position)), !(isCapital(text.byte(position)) && !isCapital(text.byte(position - 1))) {
            position += 1
        }
        return WireSlice(start: text.start + start, count: position - start)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isCapital(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
}
