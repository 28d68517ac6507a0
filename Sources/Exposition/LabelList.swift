import Pipeline

/// The labels of one label set in their order, not written yet: where their texts lie, and how many bytes they will take.
///
/// Sound because it owns the memory of its labels and gives out none beyond ``count``. The texts belong to whoever listed them.
struct LabelList: ~Copyable {
    struct Label: BitwiseCopyable {
        /// Which label it is, ascending; -1: only its name says so.
        var id: Int
        var name: WireSlice
        /// With slack behind it.
        var value: WireSlice
        /// Bytes of the whole label, and of what follows its length.
        var size: Int
        var content: Int
    }

    /// A place between two labels.
    struct Mark: BitwiseCopyable {
        /// What lies before it.
        var labels = 0
        var bytes = 0
    }

    private var labels: Cells<Label>
    private var capacity = 32
    /// Texts that nobody else keeps.
    private var texts: [SlackBytes] = []
    private(set) var end = Mark()
    /// Here goes the metric name.
    private(set) var nameGap = Mark()
    /// On a bucket its bound goes here and replaces the labels (one at most) before ``boundEnd``.
    private(set) var boundGap = Mark()
    private(set) var boundEnd = Mark()

    init() { labels = .allocate(capacity: capacity) }

    deinit { labels.deallocate() }

    /// Labels before the metric name, between it and the bound, behind the bound.
    var beforeName: Range<Int> { 0..<nameGap.labels }
    var beforeBound: Range<Int> { nameGap.labels..<boundGap.labels }
    var behindBound: Range<Int> { boundEnd.labels..<end.labels }
    /// The label, if any, that a bound replaces.
    var replaced: Range<Int> { boundGap.labels..<boundEnd.labels }
    /// Bytes of it, and of the labels behind the bound.
    @inline(__always)
    var replacedSize: Int { boundEnd.bytes &- boundGap.bytes }
    @inline(__always)
    var behindBoundSize: Int { end.bytes &- boundEnd.bytes }

    /// Good until another label is appended.
    var start: Run<Label> { Run(labels) }

    mutating func removeAll() {
        end = Mark()
        nameGap = end
        boundGap = end
        boundEnd = end
        if !texts.isEmpty { texts.removeAll() }
    }

    /// A text that lives as long as the label set is listed.
    mutating func keep(_ text: String) -> WireSlice {
        let kept = SlackBytes(Array(text.utf8))
        texts.append(kept)
        return kept.slice
    }

    /// - Parameter nameSize: ``LabelField/size(_:)`` of the name.
    @inline(__always)
    mutating func append(_ id: Int, _ name: WireSlice, nameSize: Int, _ value: WireSlice) {
        if end.labels == capacity { grow() }
        var content = nameSize &+ 2 &+ value.count
        var size = content &+ 2
        if content > 0x7f {
            content = nameSize &+ LabelField.size(value.count)
            size = LabelField.size(content)
        }
        (labels + end.labels).initialize(to: Label(id: id, name: name, value: value, size: size, content: content))
        end.labels &+= 1
        end.bytes &+= size
    }

    @inline(never)
    private mutating func grow() {
        let larger = Cells<Label>.allocate(capacity: capacity * 2)
        larger.update(from: labels, count: capacity)
        labels.deallocate()
        labels = larger
        capacity *= 2
    }

    mutating func markName() { nameGap = end }
    mutating func beginBound() { boundGap = end }
    mutating func endBound() { boundEnd = end }
}

/// Bytes that stay where they are, with slack behind them. Sound to share: nobody writes them.
final class SlackBytes: @unchecked Sendable {
    let slice: WireSlice
    private let memory: RawCells

    init(_ bytes: [UInt8]) {
        memory = .allocate(byteCount: bytes.count + RequestBytes.slack, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count + RequestBytes.slack)
        slice = WireSlice(start: memory.run, count: bytes.count)
        bytes.withSlice { memory.copyMemory(from: $0.start, byteCount: $0.count) }
    }

    deinit { memory.deallocate() }
}
