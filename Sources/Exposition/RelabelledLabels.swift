import Pipeline

/// Writes series whose labels rules have changed: label by label, what the series before had the same as a copy of that.
struct RelabelledLabels: ~Copyable {
    /// A label in the text of its series.
    private struct Written: BitwiseCopyable {
        var start: Int
        var size: Int
        var nameStart: Int
        var nameSize: Int
    }

    private var text = ByteBuilder(capacity: 512)
    private var labels: [Written] = []
    private var earlierText = ByteBuilder(capacity: 512)
    private var earlier: [Written] = []
    /// Where the block has the earlier one's labels.
    private var place = 0

    /// What follows is in another block.
    mutating func beginBlock() { earlier.removeAll(keepingCapacity: true) }

    /// Appends the head of a `TimeSeries` and its labels; `content` bytes are to follow.
    ///
    /// - Parameter forEachLabel: the labels before the change, in the order of names, as are the changes.
    mutating func append(
        _ changes: [LabelChange], content: Int, to block: inout SnappyWriter,
        forEachLabel: ((_ name: WireSlice, _ value: WireSlice) -> Void) -> Void
    ) {
        write(changes, forEachLabel)
        block.reserve(text.count + content + 16, elements: 3 * labels.count + 32)
        _ = BucketLabels.appendHead(text.count + content, to: &block.tail)
        let start = block.count
        var other = 0
        for label in labels {
            while other < earlier.count, order(earlier[other], label) < 0 { other += 1 }
            if other < earlier.count, isSame(earlier[other], label) {
                block.tail.copySome(from: place + earlier[other].start, label.size)
            } else {
                block.tail.append(text.slice(label.start, label.size))
            }
        }
        swap(&text, &earlierText)
        swap(&labels, &earlier)
        place = start
    }

    private mutating func write(_ changes: [LabelChange], _ forEachLabel: ((WireSlice, WireSlice) -> Void) -> Void) {
        text.removeAll()
        labels.removeAll(keepingCapacity: true)
        var next = 0
        forEachLabel { name, value in
            while next < changes.count, Self.precedes(changes[next].name, name) {
                write(changes[next])
                next += 1
            }
            if next < changes.count, name.elementsEqual(changes[next].name) {
                write(changes[next])
                next += 1
            } else {
                write(name, value)
            }
        }
        for change in changes[next...] { write(change) }
    }

    private static func precedes(_ name: [UInt8], _ other: WireSlice) -> Bool { name.lexicographicallyPrecedes(other) }

    private mutating func write(_ change: LabelChange) {
        guard let value = change.value else { return }
        change.name.withSlice { name in
            value.withSlice { value in
                write(name, value)
            }
        }
    }

    private mutating func write(_ name: WireSlice, _ value: WireSlice) {
        let start = text.count
        LabelField.append(name, value, to: &text)
        let nameStart = text.count - LabelField.size(value.count) - name.count
        labels.append(Written(start: start, size: text.count - start, nameStart: nameStart, nameSize: name.count))
    }

    private func order(_ old: Written, _ new: Written) -> Int {
        let a = earlierText.slice(old.nameStart, old.nameSize)
        let b = text.slice(new.nameStart, new.nameSize)
        return a.elementsEqual(b) ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    }

    private func isSame(_ old: Written, _ new: Written) -> Bool {
        old.size == new.size
            && earlierText.slice(old.start, old.size)
                .elementsEqual(text.slice(new.start, new.size))
    }
}
