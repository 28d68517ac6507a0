/// The patterns themselves: tokens with their text, a list per leaf (newest first), and one list of all by last use.
///
/// Sound because numbers come only from the pool, a record lies in the arena until its pattern is removed, and a record
/// holds `tokenCount` tokens followed by `textLength` bytes, both fixed when it was made.
struct SpanNameStore: ~Copyable {
    static var none: UInt32 { SlotPool<Pattern>.none }

    struct Pattern: BitwiseCopyable {
        var record: RawCells
        var tokenCount: UInt32
        var textLength: UInt32
        var parameters: UInt32 = 0
        var leaf: UInt32
        var nextInLeaf: UInt32
        var newer: UInt32
        var older: UInt32
        var lastUse: UInt64

        var tokens: Cells<NameToken> { record.elements(NameToken.self) }
        var text: RawCells { record + Int(tokenCount) * MemoryLayout<NameToken>.stride }
        var recordSize: Int { Int(tokenCount) * MemoryLayout<NameToken>.stride + Int(textLength) }
    }

    private var patterns = SlotPool<Pattern>()
    private var records = RecordArena()
    private var newest = SpanNameStore.none
    private(set) var oldest = SpanNameStore.none
    private var uses: UInt64 = 0
    private(set) var bytes = 0

    var count: Int { patterns.count }

    func leaf(of pattern: UInt32) -> UInt32 { patterns.at(pattern).pointee.leaf }

    /// The most similar pattern of a leaf, if at least three tenths of the tokens are equal (the terminator always is);
    /// of equally similar ones that with more parameters, then the oldest.
    func best(for name: TokenizedName, head: UInt32) -> UInt32? {
        var best: (pattern: UInt32, equal: Int, parameters: UInt32)?
        var next = head
        while next != Self.none {
            let pattern = patterns.at(next)
            let equal = equalTokens(pattern.run, name) + 1
            let parameters = pattern.pointee.parameters
            if best.map({ (equal, parameters) >= ($0.equal, $0.parameters) }) ?? true { best = (next, equal, parameters) }
            next = pattern.pointee.nextInLeaf
        }
        guard let best, best.equal * 10 >= name.countWithTerminator * 3 else { return nil }
        return best.pattern
    }

    private func equalTokens(_ pattern: Run<Pattern>, _ name: TokenizedName) -> Int {
        let tokens = pattern.pointee.tokens
        let text = RawRun(pattern.pointee.text)
        var equal = 0
        for index in 0..<name.count where tokens[index].equals(name.tokens[index], in: text, name.text) { equal += 1 }
        return equal
    }

    /// Makes a parameter of every token that differs from the name's; whether there was a new one.
    mutating func generalize(_ pattern: UInt32, by name: TokenizedName) -> Bool {
        let pattern = patterns.at(pattern)
        let tokens = pattern.pointee.tokens
        let text = RawRun(pattern.pointee.text)
        var changed = false
        for index in 0..<name.count where !tokens[index].isParameter && !tokens[index].equals(name.tokens[index], in: text, name.text) {
            tokens[index].length = NameToken.parameter
            pattern.pointee.parameters += 1
            changed = true
        }
        return changed
    }

    /// Appends the pattern's text, `<_>` for parameters, unless it is just `name`; whether it was appended.
    func appendTemplate(_ pattern: UInt32, differingFrom name: WireSlice, to out: inout ByteBuilder) -> Bool {
        let pattern = patterns.at(pattern).pointee
        guard pattern.parameters > 0 else { return false }
        let start = out.count
        for index in 0..<Int(pattern.tokenCount) {
            let token = pattern.tokens[index]
            if token.isParameter {
                out.append(UInt8(ascii: "<"))
                out.append(UInt8(ascii: "_"))
                out.append(UInt8(ascii: ">"))
            } else {
                out.append(RawRun(pattern.text) + Int(token.start), Int(token.length))
            }
        }
        let length = out.count - start
        guard length == name.count, same(out.base.run + start, name.start, length) else { return true }
        out.truncate(to: start)
        return false
    }

    mutating func add(_ name: TokenizedName, leaf: UInt32, next: UInt32) -> UInt32 {
        let textLength = name.tokens[name.count - 1].start + name.tokens[name.count - 1].length
        let tokensSize = name.count * MemoryLayout<NameToken>.stride
        let record = records.allocate(tokensSize + Int(textLength))
        record.elements(NameToken.self).initialize(from: name.tokens, count: name.count)
        (record + tokensSize).copyMemory(from: name.text, byteCount: Int(textLength))
        uses += 1
        let pattern = Pattern(
            record: record, tokenCount: UInt32(name.count), textLength: textLength, leaf: leaf, nextInLeaf: next, newer: Self.none, older: newest,
            lastUse: uses)
        bytes += pattern.recordSize + MemoryLayout<Pattern>.stride
        let number = patterns.add(pattern)
        if newest != Self.none { patterns.at(newest).pointee.newer = number }
        newest = number
        if oldest == Self.none { oldest = number }
        return number
    }

    mutating func touch(_ number: UInt32) {
        uses += 1
        patterns.at(number).pointee.lastUse = uses
        guard number != newest else { return }
        unlink(number)
        patterns.at(number).pointee.older = newest
        patterns.at(number).pointee.newer = Self.none
        if newest != Self.none { patterns.at(newest).pointee.newer = number }
        newest = number
        if oldest == Self.none { oldest = number }
    }

    private mutating func unlink(_ number: UInt32) {
        let (newer, older) = (patterns.at(number).pointee.newer, patterns.at(number).pointee.older)
        if newer != Self.none { patterns.at(newer).pointee.older = older } else { newest = older }
        if older != Self.none { patterns.at(older).pointee.newer = newer } else { oldest = newer }
    }

    func leastRecentlyUsed(head: UInt32) -> UInt32 {
        var found = head
        var next = head
        while next != Self.none {
            if patterns.at(next).pointee.lastUse < patterns.at(found).pointee.lastUse { found = next }
            next = patterns.at(next).pointee.nextInLeaf
        }
        return found
    }

    /// Removes a pattern; the new head of its leaf's list.
    mutating func remove(_ number: UInt32, head: UInt32) -> UInt32 {
        let pattern = patterns.at(number).pointee
        var head = head
        if head == number {
            head = pattern.nextInLeaf
        } else {
            var before = head
            while before != Self.none, patterns.at(before).pointee.nextInLeaf != number { before = patterns.at(before).pointee.nextInLeaf }
            if before != Self.none { patterns.at(before).pointee.nextInLeaf = pattern.nextInLeaf }
        }
        unlink(number)
        records.deallocate(pattern.record, pattern.recordSize)
        bytes -= pattern.recordSize + MemoryLayout<Pattern>.stride
        patterns.remove(number)
        return head
    }
}
