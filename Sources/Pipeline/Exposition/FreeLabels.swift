/// Writes an unplanned label set with the metric name and external labels in their places.
struct FreeLabels {
    private struct Fixed {
        var name: [UInt8]
        /// The whole label entry; empty: the external label only removes.
        var entry: [UInt8]
    }

    /// Sorted by name. They win over labels of the same name (tempo-behaviour 6.7).
    private let fixed: [Fixed]

    init(metricName: String, externalLabels: [String: String]) {
        var all = externalLabels
        all["__name__"] = metricName
        fixed = all.map { Fixed(name: Array($0.key.utf8), entry: $0.value.isEmpty ? [] : EncodedLabels.label($0.key, $0.value)) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Bytes that ``append(_:to:)`` writes.
    func size(_ key: WireSlice) -> Int {
        var size = 0
        merge(key) {
            size += $0.count
        } label: {
            size += EncodedLabels.fieldSize(Self.content($0.count, $1.count))
        }
        return size
    }

    func append(_ key: WireSlice, to out: inout ByteBuilder) {
        merge(key) {
            out.append($0)
        } label: { name, value in
            out.append(1 << 3 | 2)
            out.appendVarint(UInt64(Self.content(name.count, value.count)))
            Self.appendField(1, name, &out)
            Self.appendField(2, value, &out)
        }
    }

    private static func content(_ name: Int, _ value: Int) -> Int { EncodedLabels.fieldSize(name) + EncodedLabels.fieldSize(value) }

    private static func appendField(_ number: UInt8, _ text: UnsafeRawBufferPointer, _ out: inout ByteBuilder) {
        out.append(number << 3 | 2)
        out.appendVarint(UInt64(text.count))
        if let start = text.baseAddress { out.append(start, text.count) }
    }

    private func merge(
        _ key: WireSlice, fixed place: ([UInt8]) -> Void, label: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        var next = 0
        FreeLabelSet.forEach(key) { name, value in
            while next < fixed.count, fixed[next].name.lexicographicallyPrecedes(name) {
                place(fixed[next].entry)
                next += 1
            }
            if next < fixed.count, fixed[next].name.elementsEqual(name) { return }
            label(name, value)
        }
        for rest in fixed[next...] { place(rest.entry) }
    }
}
