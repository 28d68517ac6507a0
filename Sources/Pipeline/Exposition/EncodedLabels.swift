/// The labels of one label set as protobuf, with gaps for the metric name and the bucket bound.
///
/// Written once per label set and copied for each of its series.
struct EncodedLabels: ~Copyable {
    private let plan: LabelPlan
    private let layout: LabelLayout
    /// `0a <length> <name>` of each of the plan's labels.
    private let names: [[UInt8]]
    private let externals: [[UInt8]]
    private var bytes = ByteBuilder(capacity: 1024)
    private var nameGap = 0
    private var boundGap = 0
    private var boundEnd = 0

    init(plan: LabelPlan, layout: LabelLayout) {
        self.plan = plan
        self.layout = layout
        names = plan.labels.map { Self.field(1, Array($0.name.utf8)) }
        externals = layout.items.map { item in
            switch item {
            case .external(let name, let value): return Self.label(name, value)
            case .bound(_, .some(let value)): return Self.label("le", value)
            default: return []
            }
        }
    }

    static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var out = ByteBuilder(capacity: content.count + 16)
        out.append(number << 3 | 2)
        out.appendVarint(UInt64(content.count))
        out.append(content)
        return Array(out.bytes)
    }

    /// Bytes of a field with a one-byte tag and this much content.
    @inline(__always)
    static func fieldSize(_ content: Int) -> Int { 1 + varintSize(UInt64(content)) + content }

    /// A whole `labels` entry of a `TimeSeries`.
    static func label(_ name: String, _ value: String) -> [UInt8] {
        field(1, field(1, Array(name.utf8)) + field(2, Array(value.utf8)))
    }

    static func append(_ name: String, _ value: UnsafeRawBufferPointer, to out: inout ByteBuilder) {
        let length = name.utf8.count
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(fieldSize(length) + fieldSize(value.count)))
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(length))
        out.append(name)
        out.append(2 << 3 | 2)
        out.appendVarint(UInt64(value.count))
        if let start = value.baseAddress { out.append(start, value.count) }
    }

    mutating func encode(_ key: LabelSetKey) {
        bytes.removeAll()
        var item = 0
        key.forEach { index, text in
            while item < layout.items.count, !isLabel(item, index) { place(item, &item) }
            if item < layout.items.count, case .bound = layout.items[item] { boundGap = bytes.count }
            if !text.isEmpty, let start = text.baseAddress { appendLabel(index, start, text.count) }
            if item < layout.items.count, case .bound = layout.items[item] { boundEnd = bytes.count }
            item += 1
            return true
        }
        while item < layout.items.count { place(item, &item) }
    }

    private func isLabel(_ item: Int, _ index: Int) -> Bool {
        switch layout.items[item] {
        case .label(index), .bound(own: index, external: _): true
        default: false
        }
    }

    private mutating func place(_ item: Int, _ next: inout Int) {
        switch layout.items[item] {
        case .metricName: nameGap = bytes.count
        case .bound:
            boundGap = bytes.count
            bytes.append(externals[item])
            boundEnd = bytes.count
        case .external: bytes.append(externals[item])
        case .label: break
        }
        next += 1
    }

    private mutating func appendLabel(_ index: Int, _ value: UnsafeRawPointer, _ length: Int) {
        let name = names[index]
        bytes.append(1 << 3 | 2)
        bytes.appendVarint(UInt64(name.count + 1 + varintSize(UInt64(length)) + length))
        bytes.append(name)
        bytes.append(2 << 3 | 2)
        bytes.appendVarint(UInt64(length))
        bytes.append(value, length)
    }

    /// Bytes that the labels take with this metric name and, on a bucket, this bound (both whole label entries).
    func size(name: [UInt8], bound: [UInt8]?) -> Int {
        bytes.count + name.count + (bound.map { $0.count - (boundEnd - boundGap) } ?? 0)
    }

    func append(name: [UInt8], bound: [UInt8]?, to out: inout ByteBuilder) {
        let base = UnsafeRawPointer(bytes.base)
        out.append(base, nameGap)
        out.append(name)
        guard let bound else {
            out.append(base + nameGap, bytes.count - nameGap)
            return
        }
        out.append(base + nameGap, boundGap - nameGap)
        out.append(bound)
        out.append(base + boundEnd, bytes.count - boundEnd)
    }
}
