/// Writes the labels of series one after another, as copies of what the block has said before wherever that is the same.
///
/// The series of one label set differ in `__name__` and `le` only; a label set has most of its labels, and all their names, in
/// common with the one before it.
///
/// Sound because it owns its two tables, whose sizes are those of the group that the parts come from.
struct RepeatedLabels: ~Copyable {
    /// Where the last series lies in the block, and where the parts of its labels do.
    private struct Place {
        var start = 0
        /// What its length says.
        var size = -1
        /// Of the field's tag and length.
        var head = 0
        var beforeName = 0
        var nameIndex = -1
        var name = 0
        var afterName = 0
        var afterBound = 0
    }

    private var current = EncodedLabels()
    /// What the last series before those of `current` has; empty when nothing is known of it.
    private var previous = EncodedLabels()
    /// No series of `current` is written yet.
    private var isFirst = true
    private var wasAlone = false
    private var last = Place()
    /// Where the block has metric names and bounds; -1: it has not.
    private let names: UnsafeMutableBufferPointer<Int>
    private let bounds: UnsafeMutableBufferPointer<Int>

    init(names: Int, bounds: Int) {
        self.names = .allocate(capacity: max(names, 1))
        self.bounds = .allocate(capacity: max(bounds, 1))
        self.names.initialize(repeating: -1)
        self.bounds.initialize(repeating: -1)
    }

    deinit {
        names.deallocate()
        bounds.deallocate()
    }

    /// What follows is in a block that does not begin with what was written last.
    mutating func beginBlock() {
        names.update(repeating: -1)
        bounds.update(repeating: -1)
        last = Place()
        isFirst = true
        previous.removeAll()
    }

    /// Another label set, which `encode` spells.
    ///
    /// - Parameter isAlone: the numbers of its labels mean nothing beside those of other label sets.
    mutating func select(isAlone: Bool, _ encode: (inout EncodedLabels) -> Void) {
        if !isFirst { swap(&current, &previous) }
        if isAlone || wasAlone { previous.removeAll() }
        wasAlone = isAlone
        encode(&current)
        isFirst = true
    }

    /// Appends the head of a `TimeSeries` and its labels; `content` bytes are to follow.
    @inline(__always)
    mutating func append(_ part: GroupEncoding.Part, content: Int, to block: inout SnappyBlock) {
        var place = Place()
        place.start = block.count
        place.size = current.count &+ part.name.count &+ content
        if part.bound.count > 0 { place.size &+= part.bound.count &- (current.boundEnd &- current.boundGap) }
        if place.size == last.size {
            place.head = last.head
            block.copy(from: last.start, last.head)
        } else {
            place.head = Self.appendHead(place.size, to: &block)
        }
        place.nameIndex = part.nameIndex
        if isFirst { appendOther(part, &place, to: &block) } else { appendSame(part, &place, to: &block) }
        last = place
        isFirst = false
    }

    /// - Returns: bytes written.
    private static func appendHead(_ size: Int, to block: inout SnappyBlock) -> Int {
        var word = UInt64(LabelField.tag)
        var rest = UInt64(UInt32(truncatingIfNeeded: size))
        var length = 1
        repeat {
            word |= (rest & 0x7f | (rest > 0x7f ? 0x80 : 0)) << UInt64(8 * length)
            rest >>= 7
            length += 1
        } while rest > 0
        block.append(low: word, length)
        return length
    }

    // MARK: A further series of the label set

    @inline(__always)
    private func appendSame(_ part: GroupEncoding.Part, _ place: inout Place, to block: inout SnappyBlock) {
        place.beforeName = block.count
        block.copy(from: last.beforeName, current.nameGap)
        appendName(part, &place, to: &block)
        place.afterName = block.count
        block.copy(from: last.afterName, current.boundGap &- current.nameGap)
        appendBound(part, to: &block)
        place.afterBound = block.count
        block.copy(from: last.afterBound, current.count &- current.boundEnd)
    }

    @inline(__always)
    private func appendName(_ part: GroupEncoding.Part, _ place: inout Place, to block: inout SnappyBlock) {
        place.name = block.count
        let known = part.nameIndex == last.nameIndex ? last.name : names[part.nameIndex]
        if known >= 0 { block.copy(from: known, part.name.count) } else { block.append(part.name) }
        names[part.nameIndex] = place.name
    }

    @inline(__always)
    private func appendBound(_ part: GroupEncoding.Part, to block: inout SnappyBlock) {
        guard part.bound.count > 0 else {
            // A label of the label set's own that is called `le`.
            return block.append(current.base + current.boundGap, current.boundEnd &- current.boundGap)
        }
        let known = bounds[part.boundIndex]
        bounds[part.boundIndex] = block.count
        if known >= 0 { block.copy(from: known, part.bound.count) } else { block.append(part.bound) }
    }

    // MARK: The first series of a label set

    private func appendOther(_ part: GroupEncoding.Part, _ place: inout Place, to block: inout SnappyBlock) {
        place.beforeName = block.count
        appendDifferences(0..<current.beforeName, 0..<previous.beforeName, shift: last.beforeName, to: &block)
        appendName(part, &place, to: &block)
        place.afterName = block.count
        appendDifferences(
            current.beforeName..<current.beforeBound, previous.beforeName..<previous.beforeBound,
            shift: last.afterName - previous.nameGap, to: &block)
        appendBound(part, to: &block)
        place.afterBound = block.count
        appendDifferences(
            current.beforeRest..<current.entries.count, previous.beforeRest..<previous.entries.count,
            shift: last.afterBound - previous.boundEnd, to: &block)
    }

    /// Labels of the current label set, which those of the previous one stand for in the block, `shift` bytes on.
    private func appendDifferences(_ range: Range<Int>, _ others: Range<Int>, shift: Int, to block: inout SnappyBlock) {
        var other = others.lowerBound
        for entry in range {
            var order = -1
            while other < others.upperBound {
                order = current.order(entry, previous, other)
                if order <= 0 { break }
                other += 1
            }
            if other < others.upperBound, order == 0 {
                appendDifference(entry, other, shift, to: &block)
                other += 1
            } else {
                let start = current.entries[entry].start
                block.append(current.base + start, current.end(of: entry) - start)
            }
        }
    }

    /// A label whose name is the other one's.
    private func appendDifference(_ entry: Int, _ other: Int, _ shift: Int, to block: inout SnappyBlock) {
        let mine = current.entries[entry]
        let theirs = previous.entries[other]
        let end = current.end(of: entry)
        let length = end - mine.start
        if length == previous.end(of: other) - theirs.start {
            let same = Self.commonPrefix(current.base + mine.start, previous.base + theirs.start, length)
            block.copy(from: theirs.start + shift, same)
            block.append(current.base + mine.start + same, length - same)
        } else {
            block.append(current.base + mine.start, mine.name - mine.start)
            block.copy(from: theirs.name + shift, mine.value - mine.name)
            block.append(current.base + mine.value, end - mine.value)
        }
    }

    /// Both sides have slack behind them.
    @inline(__always)
    private static func commonPrefix(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ length: Int) -> Int {
        var offset = 0
        while offset < length {
            let difference = (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            if difference != 0 { return min(length, offset &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8) }
            offset &+= 8
        }
        return length
    }
}
