/// The staged spans of the last seconds with their texts, request by request in the order in which they came, until they are counted, and for
/// a while after it: what comes later may want to know what they said.
struct HeldSpans: ~Copyable {
    /// A request's spans.
    struct Block: BitwiseCopyable {
        /// Nanoseconds.
        var came: UInt64 = 0
        var spans = Places()
        var texts = Places()
        var reasons = Places()
        var dimensions = Places()
    }

    /// Numbers from the first one up to below the end.
    struct Places: BitwiseCopyable {
        var first = 0
        var end = 0
        var range: Range<Int> { first..<max(end, first) }
        var count: Int { end &- first }
        func contains(_ place: Int) -> Bool { place >= first && place < end }
    }

    /// Spans that are held at a time, of which most are calls: those beyond are counted before their time.
    static let capacity = 1 << 16
    /// Bytes of texts that are held at a time.
    static let textCapacity = 64 << 20

    private var blocks = Ring(filler: Block())
    private var spans = Ring(filler: StagedCall())
    private var texts = Ring<UInt8>(filler: 0)
    private var reasons = Ring(filler: CallText.none)
    private var dimensions = Ring(filler: CallText.none)

    /// The first block that is not settled.
    private var unsettled = 0

    /// Spans that are not settled, or were settled with another block.
    var count: Int { spans.end &- (oldest?.spans.first ?? spans.end) }
    var isFull: Bool { spans.count > Self.capacity || texts.count > Self.textCapacity }
    /// Of those that are not settled.
    var oldest: Block? { unsettled < blocks.end ? blocks[unsettled] : nil }

    subscript(place: Int) -> StagedCall {
        @inline(__always) _read { yield spans[place] }
    }

    /// The same where it lies: good until another one comes in.
    @inline(__always)
    func span(_ place: Int) -> Cells<StagedCall> { spans.place(place) }

    /// Spans at lower places are gone.
    var firstPlace: Int { spans.first }
    /// The place that the next span will have.
    var nextPlace: Int { spans.end }
    /// The block that the next span will be of.
    var nextBlock: UInt32 { UInt32(truncatingIfNeeded: blocks.end) }

    mutating func append(copyOf call: Run<StagedCall>) { spans.append(copyOf: call) }

    /// Closes a block: the spans from place `first` on, with the texts that they refer to.
    mutating func close(from first: Int, came: UInt64, _ scratch: borrowing GenAIScratch) {
        let block = Block(
            came: came, spans: Places(first: first, end: spans.end), texts: Places(first: texts.end, end: texts.end + scratch.texts.count),
            reasons: Places(first: reasons.end, end: reasons.end + scratch.reasonCount),
            dimensions: Places(first: dimensions.end, end: dimensions.end + scratch.dimensionCount))
        scratch.texts.withBytes { texts.append($0, $1) }
        reasons.append(scratch.finishReasons.run, scratch.reasonCount)
        dimensions.append(scratch.dimensions.run, scratch.dimensionCount)
        blocks.append(block)
    }

    /// The oldest block is settled.
    mutating func settle() { unsettled = min(unsettled + 1, blocks.end) }

    /// Settled blocks go as long as there are too many spans, or `isOld`.
    mutating func forget(where isOld: (Block) -> Bool) {
        while blocks.first < unsettled, isFull || isOld(blocks[blocks.first]) { drop() }
    }

    private mutating func drop() {
        let block = blocks[blocks.first]
        blocks.drop(to: blocks.first + 1)
        spans.drop(to: block.spans.end)
        texts.drop(to: block.texts.end)
        reasons.drop(to: block.reasons.end)
        dimensions.drop(to: block.dimensions.end)
    }

    // MARK: Texts

    /// Makes `scratch` hold the block's texts, reasons and dimensions at the places where they were when it was staged.
    func load(_ block: Block, into scratch: inout GenAIScratch) {
        scratch.texts.load(block.texts.count) { texts.copy(block.texts.range, to: $0) }
        scratch.loadReasons(block.reasons.count) { reasons.copy(block.reasons.range, to: $0) }
        scratch.loadDimensions(block.dimensions.count) { dimensions.copy(block.dimensions.range, to: $0) }
    }

    private func block(of call: StagedCall) -> Block {
        // Numbers of blocks are kept in 32 bits: the one that is held and has these.
        let offset = Int(call.block &- UInt32(truncatingIfNeeded: blocks.first))
        return offset < blocks.count ? blocks[blocks.first + offset] : Block()
    }

    /// Adds a text of a held span to those of `scratch`.
    func adopt(_ text: CallText, of call: StagedCall, into scratch: inout GenAIScratch) -> CallText {
        let start = block(of: call).texts.first + text.offset
        return scratch.texts.add(count: Int(text.count)) { texts.copy(start..<(start + Int(text.count)), to: $0) }
    }

    func reason(_ index: Int, of call: StagedCall) -> CallText { reasons[block(of: call).reasons.first + index] }
    func dimension(_ index: Int, of call: StagedCall) -> CallText { dimensions[block(of: call).dimensions.first + index] }
}
