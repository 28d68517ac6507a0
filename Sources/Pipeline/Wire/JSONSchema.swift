/// ``OTLPJSON`` laid out to be looked up per member of a request. Made once and never freed.
struct JSONSchema: @unchecked Sendable {
    static let shared = JSONSchema()

    /// Names as the specification spells them.
    private let names: WordTable
    /// The same without regard to case, indexed alike.
    private let foldedNames: WordTable
    private let nameCount: Int
    /// Names that are too long for the tables, folded, with their indices.
    private let longNames: [(folded: [UInt8], index: Int)]
    /// Per message one field per name.
    private let fields: Run<OTLPJSON.Field>
    let spanKinds = WordTable(OTLPJSON.spanKinds)
    let statusCodes = WordTable(OTLPJSON.statusCodes)

    private init() {
        let members = OTLPJSON.Message.allCases.map(OTLPJSON.members)
        let words = Set(members.flatMap(\.keys)).sorted()
        names = WordTable(words)
        foldedNames = WordTable(words.map { $0.lowercased() })
        nameCount = words.count
        longNames = words.enumerated().filter { $1.utf8.count > WordTable.maxLength }.map { (Array($1.lowercased().utf8), $0) }
        let table = Cells<OTLPJSON.Field>.allocate(capacity: members.count * words.count)
        for (row, known) in members.enumerated() {
            for (column, word) in words.enumerated() {
                (table + (row * words.count + column)).initialize(to: known[word] ?? OTLPJSON.Field())
            }
        }
        fields = Run(table)
    }

    /// The member of this name, ``OTLPJSON/Kind/unknown`` when the message has none. ``WordTable/maxLength`` bytes from the
    /// name's start on must be readable.
    @inline(__always)
    func field(_ message: OTLPJSON.Message, _ name: WireSlice) -> OTLPJSON.Field {
        var index = names.index(of: name.start, name.count)
        if index < 0 { index = foldedIndex(name) }
        return index < 0 ? OTLPJSON.Field() : fields[Int(message.rawValue) &* nameCount &+ index]
    }

    /// `trace_id` and `traceId` are one name: protobuf's JSON knows both spellings.
    @inline(never)
    private func foldedIndex(_ name: WireSlice) -> Int {
        let limit = 2 * WordTable.maxLength
        return withUnsafeTemporaryAllocation(byteCount: limit, alignment: 8) { folded in
            guard let start = folded.baseAddress else { return -1 }
            folded.initializeMemory(as: UInt8.self, repeating: 0)
            var count = 0
            for byte in name where byte != UInt8(ascii: "_") {
                guard count < limit else { return -1 }
                folded[count] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
                count += 1
            }
            if count <= WordTable.maxLength { return foldedNames.index(of: RawRun(start, bytes: limit), count) }
            return longNames.first { folded.prefix(count).elementsEqual($0.folded) }?.index ?? -1
        }
    }
}
