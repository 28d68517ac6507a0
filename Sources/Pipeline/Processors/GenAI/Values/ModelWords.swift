/// What the name of a model is made of: words, and the numbers of its version, whatever stands between them and in whatever order.
struct ModelWords {
    /// With which words the names of models begin.
    private static let families = WordIndex<Void>(words: [
        "gpt", "chatgpt", "claude", "gemini", "gemma", "llama", "codellama", "mistral", "mixtral", "ministral", "magistral", "devstral", "codestral",
        "pixtral", "voxtral", "command", "c4ai", "aya", "deepseek", "grok", "qwen", "qwq", "qvq", "kimi", "moonshot", "glm", "chatglm", "nova",
        "titan",
        "jamba", "phi", "sonar", "yi", "ernie", "hunyuan", "doubao", "minimax", "granite", "nemotron", "dbrx", "falcon", "imagen", "veo", "dall",
        "sora",
        "whisper", "text", "embed", "rerank", "voyage", "jina", "bge", "solar", "hermes", "olmo", "stable", "flux", "omni", "tts", "davinci",
        "babbage",
        "o1", "o3", "o4", "palmyra", "lfm", "reka", "mercury", "mimo", "seed", "step",
    ])
    /// Words that some put before a family.
    private static let openings = WordIndex<Void>(words: ["meta", "open"])

    /// Words that tell models of one family apart. Any other beside the family is somebody's own: a deployment's, a team's.
    private static let kinds = WordIndex<Void>(words: [
        "mini", "nano", "micro", "pro", "turbo", "lite", "flash", "air", "plus", "max", "large", "medium", "small", "tiny", "ultra", "premier",
        "premium",
        "audio", "realtime", "search", "codex", "code", "coder", "vision", "vl", "omni", "image", "chat", "base", "reasoning", "reasoner", "thinking",
        "deep", "research", "opus", "sonnet", "haiku", "fable", "instant", "luna", "sol", "terra", "astra", "argon", "maverick", "scout", "fast",
        "nemo",
        "embed", "embedding", "rerank", "transcribe", "tts", "distill", "highspeed", "multi", "agent", "light", "oss", "guard", "multilingual",
        "english", "r",
    ])

    /// Those of them that say how large or how good it is: a name without a version means a whole family, but no other one of these.
    private static let tiers = WordIndex<Void>(words: [
        "mini", "nano", "micro", "pro", "turbo", "lite", "flash", "air", "plus", "max", "large", "medium", "small", "tiny", "ultra", "premier",
        "premium",
    ])
    /// Those that say how it answers: DeepSeek's `deepseek-chat` is whatever version it serves, which needs not say so.
    private static let modes = WordIndex<Void>(words: ["chat", "reasoner"])

    /// Words that are looked at; more have no model's name.
    private static let maxWords = 8

    private let name: WireSlice
    /// All numbers one after the other: `3.5`, `3-5` and `35` are one.
    private var numbers: UInt64 = 0
    private var hasNumber = false
    /// Of the words that are no numbers: hashes, first bytes and lengths.
    private var hashes = SIMD8<UInt32>()
    private var starts = SIMD8<UInt16>()
    private var lengths = SIMD8<UInt16>()
    private var count = 0
    /// Words that are sizes, a bit each.
    private var sizes: UInt8 = 0

    init(_ name: WireSlice) {
        self.name = name
        var position = 0
        while count < Self.maxWords, let word = Self.next(of: name, &position, &hasNumber) {
            if word.isNumber {
                for digit in word.text { numbers = numbers &* 11 &+ UInt64(digit &- 0x30) &+ 1 }
                continue
            }
            hashes[count] = word.hash
            starts[count] = UInt16(truncatingIfNeeded: word.text.start - name.start)
            lengths[count] = UInt16(truncatingIfNeeded: word.text.count)
            if ModelSize.isOne(word.text) { sizes |= 1 << UInt8(count) }
            count += 1
        }
    }

    func isOther(than other: ModelWords) -> Bool {
        guard isModel, other.isModel else { return false }
        if hashes[0] != other.hashes[0] { return true }
        var own = extra(beside: other)
        var others = other.extra(beside: self)
        // A size behind a name that has none says nothing.
        if other.sizes == 0 { own &= ~sizes }
        if sizes == 0 { others &= ~other.sizes }
        if !hasNumber, own == 0 { return other.has(others, of: Self.tiers) }
        if !other.hasNumber, others == 0 { return has(own, of: Self.tiers) }
        if hasNumber != other.hasNumber, isPlain(own), other.isPlain(others) { return false }
        if numbers == other.numbers, own | others == 0 { return false }
        return isKnown(own) && other.isKnown(others)
    }

    /// Whether it is the whole name of a model: `claude` and `main` are none.
    private var isModel: Bool {
        guard count > 0, Self.families.contains(word(0)) else { return false }
        if hasNumber { return true }
        for index in 1..<max(count, 1) where Self.kinds.contains(word(index)) { return true }
        return false
    }

    /// The words that the other has not, a bit each.
    private func extra(beside other: ModelWords) -> UInt8 {
        var extra: UInt8 = 0
        for index in 0..<count {
            var isThere = false
            for another in 0..<other.count where hashes[index] == other.hashes[another] { isThere = true }
            if !isThere { extra |= 1 << UInt8(index) }
        }
        return extra
    }

    /// Whether these words are those of models.
    private func isKnown(_ words: UInt8) -> Bool {
        for index in 0..<count where words >> UInt8(index) & 1 == 1 {
            let word = word(index)
            if !Self.kinds.contains(word), !word.contains(where: \.isDecimalDigit) { return false }
        }
        return true
    }

    private func has(_ words: UInt8, of list: WordIndex<Void>) -> Bool {
        for index in 0..<count where words >> UInt8(index) & 1 == 1 && list.contains(word(index)) { return true }
        return false
    }

    /// Whether these words are versions (`v3`, `r1`) and modes only.
    private func isPlain(_ words: UInt8) -> Bool {
        for index in 0..<count where words >> UInt8(index) & 1 == 1 {
            let word = word(index)
            if !Self.modes.contains(word), !(word.count == 2 && word.byte(1).isDecimalDigit) { return false }
        }
        return true
    }

    private func word(_ index: Int) -> WireSlice { WireSlice(start: name.start + Int(starts[index]), count: Int(lengths[index])) }

    private struct Word {
        var text: WireSlice
        /// Without regard to case.
        var hash: UInt32
        var isNumber: Bool
    }

    /// Letters and digits up to anything else, or to the digits behind three letters and more: `llama3` are two, `4o` and `r1` one.
    private static func next(of name: WireSlice, _ position: inout Int, _ hasNumber: inout Bool) -> Word? {
        while true {
            while position < name.count, !isWordByte(name.byte(position)) { position += 1 }
            guard position < name.count else { return nil }
            let start = position
            var letters = 0
            var hash: UInt32 = 0x811c_9dc5
            while position < name.count {
                let byte = FoldedBytes.fold((name.start + position).load(as: UInt8.self))
                if byte.isDecimalDigit {
                    if letters > 2, letters == position - start { break }
                    hasNumber = true
                } else if byte &- 0x61 < 26 {
                    letters += 1
                } else {
                    break
                }
                hash = (hash ^ UInt32(byte)) &* 0x0100_0193
                position += 1
            }
            let text = WireSlice(start: name.start + start, count: position - start)
            if letters == 4, openings.contains(text) { continue }
            return Word(text: text, hash: hash, isNumber: letters == 0)
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { byte.isDecimalDigit || (byte | 0x20) &- 0x61 < 26 }
}
