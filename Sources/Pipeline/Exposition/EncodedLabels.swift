/// The labels of one label set as protobuf, with gaps for the metric name and the bucket bound.
struct EncodedLabels: ~Copyable {
    /// Where one label lies in ``bytes``; it ends where the next one begins.
    struct Entry: BitwiseCopyable {
        var start: Int
        /// Where its name's field begins, and where that of its value: then the value's length follows the tag.
        var name: Int
        var value: Int
        /// Says which label it is, ascending; -1: only its name does.
        var id: Int
    }

    private(set) var bytes = ByteBuilder(capacity: 1024)
    private(set) var entries: [Entry] = []
    /// The metric name goes here.
    private(set) var nameGap = 0
    /// On a bucket its bound replaces what lies between these.
    private(set) var boundGap = 0
    private(set) var boundEnd = 0
    /// Entries before each of the three.
    private(set) var beforeName = 0
    private(set) var beforeBound = 0
    private(set) var beforeRest = 0

    var count: Int { bytes.count }
    var base: UnsafeRawPointer { UnsafeRawPointer(bytes.base) }

    mutating func removeAll() {
        bytes.removeAll()
        entries.removeAll(keepingCapacity: true)
        nameGap = 0
        beforeName = 0
        beginBound()
        endBound()
    }

    /// - Parameters:
    ///   - name: the name's field and the value's tag, with slack behind them.
    ///   - value: with slack behind it.
    @inline(__always)
    mutating func append(_ id: Int, name: WireSlice, value: WireSlice) {
        let start = bytes.count
        bytes.append(LabelField.tag)
        bytes.appendVarint(UInt64(name.count &+ varintSize(UInt64(value.count)) &+ value.count))
        let nameStart = bytes.count
        bytes.appendInSteps(name.start, name.count)
        entries.append(Entry(start: start, name: nameStart, value: bytes.count, id: id))
        bytes.appendVarint(UInt64(value.count))
        bytes.appendInSteps(value.start, value.count)
    }

    /// A whole label that is the same in every label set.
    mutating func append(_ id: Int, constant label: WireSlice) {
        entries.append(Entry(start: bytes.count, name: bytes.count, value: bytes.count, id: id))
        bytes.append(label)
    }

    /// A label that only its name tells from others.
    mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(LabelField.tag)
        bytes.appendVarint(UInt64(LabelField.size(name.count) + LabelField.size(value.count)))
        let nameStart = bytes.count
        bytes.append(LabelField.tag)
        bytes.appendVarint(UInt64(name.count))
        if let start = name.baseAddress { bytes.append(start, name.count) }
        bytes.append(LabelField.valueTag)
        entries.append(Entry(start: start, name: nameStart, value: bytes.count, id: -1))
        bytes.appendVarint(UInt64(value.count))
        if let start = value.baseAddress { bytes.append(start, value.count) }
    }

    mutating func markName() {
        nameGap = bytes.count
        beforeName = entries.count
    }

    mutating func beginBound() {
        boundGap = bytes.count
        beforeBound = entries.count
    }

    mutating func endBound() {
        boundEnd = bytes.count
        beforeRest = entries.count
    }

    @inline(__always)
    func end(of entry: Int) -> Int { entry &+ 1 < entries.count ? entries[entry &+ 1].start : bytes.count }

    /// The order of labels in two label sets of one group: negative when this one's comes first, 0 for the same label.
    func order(_ entry: Int, _ other: borrowing EncodedLabels, _ otherEntry: Int) -> Int {
        let mine = entries[entry]
        let theirs = other.entries[otherEntry]
        if mine.id >= 0, theirs.id >= 0 { return mine.id &- theirs.id }
        let name = nameBytes(mine)
        let otherName = other.nameBytes(theirs)
        if name.elementsEqual(otherName) { return 0 }
        return name.lexicographicallyPrecedes(otherName) ? -1 : 1
    }

    /// Without tags and length.
    private func nameBytes(_ entry: Entry) -> UnsafeRawBufferPointer {
        var cursor = WireCursor(base + entry.name + 1, end: base + bytes.count)
        return cursor.slice()?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }
}
