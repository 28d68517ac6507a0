import Settings

/// Entries of `metronome.dimensions` as the stage asks for them: numbers and bytes, so that a span allocates nothing.
struct DimensionRules {
    /// Bytes in ``texts``.
    struct Text: BitwiseCopyable {
        var start: Int32
        var count: Int32
    }

    struct Rule: BitwiseCopyable {
        var concept: Int32
        var scope: AttributeScope
        var fallback: Text
        /// The rule's part of ``values``.
        var firstValue: Int32
        /// Places in that part, less one; -1: values stay as they are.
        var mask: Int32
    }

    /// A place in a table of values with open addressing, at most half full.
    struct Value: BitwiseCopyable {
        var hash: UInt64
        /// -1 bytes: nothing stands here.
        var from: Text
        var to: Text

        static var empty: Value { Value(hash: 0, from: Text(start: 0, count: -1), to: Text(start: 0, count: 0)) }
    }

    private(set) var rules: [Rule] = []
    private(set) var values: [Value] = []
    private(set) var texts: [UInt8] = []

    /// The rule's number.
    mutating func add(_ dimension: DimensionTableSettings.Entry, concept: Int) -> Int {
        let fallback = add(dimension.fallback)
        let first = values.count
        var mask = -1
        if !dimension.map.isEmpty {
            mask = 2
            while mask < dimension.map.count * 2 { mask *= 2 }
            mask -= 1
            values += Array(repeating: .empty, count: mask + 1)
            for (from, to) in dimension.map.sorted(by: { $0.key < $1.key }) { insert(add(from), add(to), first, mask) }
        }
        rules.append(
            Rule(
                concept: Int32(concept), scope: dimension.scope, fallback: fallback, firstValue: Int32(first), mask: Int32(mask)))
        return rules.count - 1
    }

    private mutating func add(_ text: String) -> Text {
        let start = texts.count
        texts += text.utf8
        return Text(start: Int32(start), count: Int32(texts.count - start))
    }

    private mutating func insert(_ from: Text, _ to: Text, _ first: Int, _ mask: Int) {
        let start = Int(from.start)
        let bytes = Array(texts[start..<start + Int(from.count)]) + Array(repeating: 0, count: RequestBytes.slack)
        let hash = bytes.withSlice { KeyHash.hash($0.start, Int(from.count), seed: KeyHash.seed) }
        var place = Int(truncatingIfNeeded: hash) & mask
        while values[first + place].from.count >= 0 { place = (place + 1) & mask }
        values[first + place] = Value(hash: hash, from: from, to: to)
    }

    /// The memory behind a ``Lookup``.
    struct Tables {
        let rules: ConstantTable<Rule>
        let values: ConstantTable<Value>
        let texts: ConstantTable<UInt8>

        /// Texts have the slack that is read behind those of requests.
        init(_ rules: DimensionRules) {
            self.rules = ConstantTable(rules.rules)
            values = ConstantTable(rules.values)
            texts = ConstantTable(rules.texts + Array(repeating: 0, count: RequestBytes.slack))
        }

        var lookup: Lookup { Lookup(rules: rules.start, values: values.start, texts: texts.start) }
    }

    /// Sound as long as its ``Tables`` live.
    struct Lookup: @unchecked Sendable {
        let rules: Run<Rule>
        private let values: Run<Value>
        private let texts: Run<UInt8>

        fileprivate init(rules: Run<Rule>, values: Run<Value>, texts: Run<UInt8>) {
            self.rules = rules
            self.values = values
            self.texts = texts
        }

        func slice(_ text: Text) -> WireSlice { WireSlice(start: RawRun(texts + Int(text.start)), count: Int(text.count)) }

        /// What is written instead of a text, which has the slack of a request's; nil: itself.
        func mapped(_ text: WireSlice, _ rule: Rule) -> WireSlice? {
            guard rule.mask >= 0 else { return nil }
            let hash = KeyHash.hash(text.start, text.count, seed: KeyHash.seed)
            var place = Int32(truncatingIfNeeded: hash) & rule.mask
            while true {
                let value = values[Int(rule.firstValue &+ place)]
                if value.from.count < 0 { return nil }
                if value.hash == hash, slice(value.from).elementsEqual(text) { return slice(value.to) }
                place = (place &+ 1) & rule.mask
            }
        }
    }
}
