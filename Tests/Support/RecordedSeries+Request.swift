extension Collection<RecordedSeries> {
    /// A `WriteRequest` (remote write 1.0) with their samples.
    package var request: [UInt8] {
        var request = ProtobufWriter()
        for one in self {
            request.field(1) { series in
                for (name, value) in one.labels.sorted(by: { $0.key < $1.key }) {
                    series.field(1) {
                        $0.field(1, string: name)
                        $0.field(2, string: value)
                    }
                }
                for sample in one.samples.sorted(by: { $0.timestamp < $1.timestamp }) {
                    series.field(2) {
                        $0.field(1, double: sample.value)
                        $0.field(2, varint: UInt64(sample.timestamp))
                    }
                }
            }
        }
        return request.bytes
    }
}
