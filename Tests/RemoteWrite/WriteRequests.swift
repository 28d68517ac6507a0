import RemoteWrite
import TestSupport

/// Batches with real bodies: one sample per name.
func batch(of names: [String], collection: UInt64 = 1, exemplar: Bool = false) -> WriteBatch {
    var request = ProtobufWriter()
    for name in names {
        request.field(1) { series in
            for (label, value) in [("__name__", name), ("job", "metronome")] {
                series.field(1) {
                    $0.field(1, string: label)
                    $0.field(2, string: value)
                }
            }
            series.field(2) {
                $0.field(1, double: 1)
                $0.field(2, varint: collection * 15_000)
            }
            if exemplar { series.field(3) { $0.field(2, double: 1) } }
        }
    }
    return WriteBatch(
        body: SnappyBlock.compress(request.bytes), samples: names.count, exemplars: exemplar ? names.count : 0, histograms: 0,
        timestamp: Int64(collection) * 15_000, collection: collection)
}

extension WriteBatch {
    /// The names of its series.
    var names: [String] {
        guard let content = try? SnappyBlock.decompress(body), let series = try? WriteRequestReader.read(content) else { return [] }
        return series.map { $0.labels.first { $0.name == "__name__" }?.value ?? "" }
    }
}
