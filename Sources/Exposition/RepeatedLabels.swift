import Pipeline

/// Writes the labels of series one after another, as copies of what the block has said before wherever that is the same.
///
/// The series of one label set differ in `__name__` and `le` only; a label set has most of its labels, and all their names, in
/// common with the one before it.
///
/// Sound because it owns its two lists and two tables, whose sizes are those of the group that the parts come from.
struct RepeatedLabels: ~Copyable {
    /// Where the last series lies in the block.
    private struct Place: BitwiseCopyable {
        var start = 0
        /// Bytes of the field's tag and length, and what the length says.
        var head = 0
        var size = -1
        var nameIndex = -1
        /// Bytes.
        var nameSize = 0
        /// Where the labels behind the bound begin.
        var rest = 0
    }

    private var current: Cells<LabelList>
    /// What the last series before those of `current` has; empty when nothing is known of it.
    private var previous: Cells<LabelList>
    /// No series of `current` is written yet.
    private var isFirst = true
    private var wasAlone = false
    private var last = Place()
    /// Where the block has metric names and bounds; -1: it has not.
    private let names: CountedCells<Int>
    private let bounds: Cells<Int>

    private let boundCount: Int

    init(names: Int, bounds: Int) {
        current = .allocate(capacity: 1)
        current.initialize(to: LabelList())
        previous = .allocate(capacity: 1)
        previous.initialize(to: LabelList())
        self.names = .allocate(capacity: max(names, 1))
        self.bounds = .allocate(capacity: max(bounds, 1))
        self.names.initialize(repeating: -1)
        self.bounds.initialize(repeating: -1, count: max(bounds, 1))
        boundCount = max(bounds, 1)
    }

    deinit {
        for list in [current, previous] {
            list.deinitialize(count: 1)
            list.deallocate()
        }
        names.deallocate()
        bounds.deallocate()
    }

    /// What follows is in a block that does not begin with what was written last.
    mutating func beginBlock() {
        names.update(repeating: -1)
        bounds.update(repeating: -1, count: boundCount)
        last = Place()
        isFirst = true
        previous.pointee.removeAll()
    }

    /// Another label set.
    ///
    /// - Parameters:
    ///   - isAlone: the numbers of its labels mean nothing beside those of other label sets.
    ///   - list: lists its labels, whose texts stay until the next block begins.
    mutating func select(isAlone: Bool, _ list: (inout LabelList) -> Void) {
        if !isFirst { swap(&current, &previous) }
        if isAlone || wasAlone { previous.pointee.removeAll() }
        wasAlone = isAlone
        list(&current.pointee)
        isFirst = true
    }

    /// The labels of one series of the selected label set, in their order.
    func forEachLabel(_ part: Run<GroupEncoding.Part>, _ body: (_ name: WireSlice, _ value: WireSlice) -> Void) {
        func visit(_ range: Range<Int>) {
            for label in range { body(current.pointee.start[label].name, current.pointee.start[label].value) }
        }
        visit(current.pointee.beforeName)
        LabelField.read(part.pointee.name, body)
        visit(current.pointee.beforeBound)
        if part.pointee.bound.count > 0 { LabelField.read(part.pointee.bound, body) } else { visit(current.pointee.replaced) }
        visit(current.pointee.behindBound)
    }

    /// Room for one series: bytes of its labels without name and bound, and elements for all of it.
    var largestSeries: (bytes: Int, elements: Int) { (current.pointee.end.bytes, 8 &* current.pointee.end.labels &+ 32) }

    /// Appends the head of a `TimeSeries` and its labels; `content` bytes are to follow.
    mutating func append(_ part: Run<GroupEncoding.Part>, content: Int, to block: inout SnappyTail) {
        // One by one: whoever copies what was written a moment ago as a whole waits for all of it.
        let labels = last.start &+ last.head
        let nameSize = last.nameSize
        let earlierRest = last.rest
        appendHead(part, content, to: &block)
        if isFirst { return appendOther(part, labels, nameSize, earlierRest, to: &block) }
        let nameGap = current.pointee.nameGap.bytes
        let between = current.pointee.boundGap.bytes &- nameGap
        let rest = current.pointee.behindBoundSize
        if nameGap > 0 { block.copySome(from: labels, nameGap) }
        appendName(part, to: &block)
        if between > 0 { block.copySome(from: labels &+ nameGap &+ nameSize, between) }
        appendBound(part, to: &block)
        last.rest = block.count
        if rest > 0 { block.copySome(from: earlierRest, rest) }
    }

    /// For further buckets of the histogram whose bucket was the last series.
    @inline(__always)
    func buckets(content: Int) -> BucketLabels {
        BucketLabels(
            start: last.start, head: last.head, size: last.size, rest: last.rest,
            fixed: current.pointee.end.bytes &- current.pointee.replacedSize &+ last.nameSize &+ content,
            before: current.pointee.boundGap.bytes &+ last.nameSize, after: current.pointee.behindBoundSize, bounds: bounds)
    }

    /// `buckets` have been written.
    @inline(__always)
    mutating func note(_ buckets: BucketLabels) {
        last.start = buckets.start
        last.head = buckets.head
        last.size = buckets.size
        last.rest = buckets.rest
    }

    @inline(__always)
    private mutating func appendHead(_ part: Run<GroupEncoding.Part>, _ content: Int, to block: inout SnappyTail) {
        var size = current.pointee.end.bytes &+ part.pointee.name.count &+ content
        if part.pointee.bound.count > 0 { size &+= part.pointee.bound.count &- current.pointee.replacedSize }
        let start = block.count
        if size == last.size {
            block.copySome(from: last.start, last.head)
        } else {
            last.head = BucketLabels.appendHead(size, to: &block)
            last.size = size
        }
        last.start = start
    }

    private mutating func appendName(_ part: Run<GroupEncoding.Part>, to block: inout SnappyTail) {
        let index = part.pointee.nameIndex
        let name = part.pointee.name
        let known = names[index]
        names[index] = block.count
        last.nameIndex = index
        last.nameSize = name.count
        if known >= 0 { block.copySome(from: known, name.count) } else { block.append(name) }
    }

    @inline(__always)
    private mutating func appendBound(_ part: Run<GroupEncoding.Part>, to block: inout SnappyTail) {
        let bound = part.pointee.bound
        guard bound.count > 0 else {
            if !current.pointee.replaced.isEmpty { Self.appendOwnBound(of: current, to: &block) }
            return
        }
        BucketLabels.appendBound(bound, &bounds[part.pointee.boundIndex], to: &block)
    }

    /// A label of the label set's own that is called `le`.
    @inline(never)
    private static func appendOwnBound(of list: Cells<LabelList>, to block: inout SnappyTail) {
        for label in list.pointee.replaced { append(list.pointee.start + label, to: &block) }
    }

    // MARK: The first series of a label set

    /// - Parameters:
    ///   - labels: where the block has those of the series before, whose name had `nameSize` bytes.
    ///   - rest: where it has those behind the bound.
    private mutating func appendOther(
        _ part: Run<GroupEncoding.Part>, _ labels: Int, _ nameSize: Int, _ rest: Int, to block: inout SnappyTail
    ) {
        let (own, others) = (current, previous)
        Self.appendDifferences(own, own.pointee.beforeName, others, others.pointee.beforeName, from: labels, to: &block)
        appendName(part, to: &block)
        let behindName = labels + others.pointee.nameGap.bytes + nameSize
        Self.appendDifferences(own, own.pointee.beforeBound, others, others.pointee.beforeBound, from: behindName, to: &block)
        appendBound(part, to: &block)
        last.rest = block.count
        Self.appendDifferences(own, own.pointee.behindBound, others, others.pointee.behindBound, from: rest, to: &block)
        isFirst = false
    }

    /// Labels of a label set; the block has `otherRange` of the one before it at `position`.
    private static func appendDifferences(
        _ own: Cells<LabelList>, _ range: Range<Int>, _ others: Cells<LabelList>, _ otherRange: Range<Int>, from position: Int,
        to block: inout SnappyTail
    ) {
        var position = position
        var label = own.pointee.start + range.lowerBound
        let end = own.pointee.start + range.upperBound
        var other = others.pointee.start + otherRange.lowerBound
        let otherEnd = others.pointee.start + otherRange.upperBound
        while label < end {
            let order = other < otherEnd ? Self.order(label, other) : -1
            if order < 0 {
                append(label, to: &block)
                label += 1
                continue
            }
            if order == 0 {
                append(label, after: other, at: position, to: &block)
                label += 1
            }
            position &+= other.pointee.size
            other += 1
        }
    }

    /// Negative when the first label comes first, 0 when both are the same one.
    @inline(__always)
    private static func order(_ a: Run<LabelList.Label>, _ b: Run<LabelList.Label>) -> Int {
        a.pointee.id >= 0 ? a.pointee.id &- b.pointee.id : nameOrder(a.pointee.name, b.pointee.name)
    }

    @inline(never)
    private static func nameOrder(_ a: WireSlice, _ b: WireSlice) -> Int { a.isEqual(b) ? 0 : a.precedes(b) ? -1 : 1 }

    /// A label that the block has with another value, or the same one.
    @inline(__always)
    private static func append(
        _ label: Run<LabelList.Label>, after other: Run<LabelList.Label>, at position: Int, to block: inout SnappyTail
    ) {
        let value = label.pointee.value
        guard value.count == other.pointee.value.count else { return append(label, behindNameOf: other, at: position, to: &block) }
        let same = commonPrefix(value.start, other.pointee.value.start, value.count)
        block.copySome(from: position, label.pointee.size &- value.count &+ same)
        if same < value.count { block.append(value.start + same, value.count &- same) }
    }

    private static func append(
        _ label: Run<LabelList.Label>, behindNameOf other: Run<LabelList.Label>, at position: Int,
        to block: inout SnappyTail
    ) {
        let value = label.pointee.value
        block.append(LabelField.tag)
        block.appendVarint(label.pointee.content)
        block.copy(from: position + other.pointee.size - other.pointee.content, LabelField.size(label.pointee.name.count) + 1)
        block.appendVarint(value.count)
        block.append(value)
    }

    /// A label of which the block knows nothing.
    private static func append(_ label: Run<LabelList.Label>, to block: inout SnappyTail) {
        block.append(LabelField.tag)
        block.appendVarint(label.pointee.content)
        block.append(LabelField.tag)
        block.appendVarint(label.pointee.name.count)
        block.append(label.pointee.name)
        block.append(LabelField.valueTag)
        block.appendVarint(label.pointee.value.count)
        block.append(label.pointee.value)
    }

    /// Both sides have slack behind them.
    @inline(__always)
    private static func commonPrefix(_ a: RawRun, _ b: RawRun, _ length: Int) -> Int {
        if a == b { return length }
        var offset = 0
        while offset < length {
            let difference = (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            if difference != 0 { return min(length, offset &+ UInt64(littleEndian: difference).trailingZeroBitCount / 8) }
            offset &+= 8
        }
        return length
    }
}
