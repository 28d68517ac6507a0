import Protobuf

/// A `TimeSeries` of a `WriteRequest`, read.
struct WrittenSeries {
    struct Label {
        var name: ArraySlice<UInt8>
        var value: ArraySlice<UInt8>
    }

    struct Sample {
        var value = 0.0
        /// Milliseconds since the epoch.
        var time: Int64 = 0
    }

    struct Exemplar {
        var labels: [Label] = []
        var sample = Sample()
    }

    private(set) var name: ArraySlice<UInt8> = []
    /// Without the name, in their order.
    private(set) var labels: [Label] = []
    private(set) var samples: [Sample] = []
    private(set) var exemplars: [Exemplar] = []
    private(set) var histograms: [WrittenNativeHistogram] = []

    /// nil: malformed.
    init?(_ message: [UInt8], _ content: Range<Int>) {
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            switch field.number {
            case 1:
                guard let label = Self.label(message, field.content) else { return nil }
                if label.name.elementsEqual("__name__".utf8) { name = label.value } else { labels.append(label) }
            case 2:
                guard let sample = Self.sample(message, field.content, value: 1, time: 2) else { return nil }
                samples.append(sample)
            case 3:
                guard let exemplar = Self.exemplar(message, field.content) else { return nil }
                exemplars.append(exemplar)
            case 4:
                guard let histogram = WrittenNativeHistogram(message, field.content) else { return nil }
                histograms.append(histogram)
            default: break
            }
        }
        if fields.isMalformed { return nil }
    }

    private static func label(_ message: [UInt8], _ content: Range<Int>) -> Label? {
        var label = Label(name: [], value: [])
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            if field.number == 1 { label.name = message[field.content] }
            if field.number == 2 { label.value = message[field.content] }
        }
        return fields.isMalformed ? nil : label
    }

    private static func sample(_ message: [UInt8], _ content: Range<Int>, value: UInt64, time: UInt64) -> Sample? {
        var sample = Sample()
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            if field.number == value { sample.value = Double(bitPattern: field.value) }
            if field.number == time { sample.time = Int64(bitPattern: field.value) }
        }
        return fields.isMalformed ? nil : sample
    }

    private static func exemplar(_ message: [UInt8], _ content: Range<Int>) -> Exemplar? {
        guard let sample = sample(message, content, value: 2, time: 3) else { return nil }
        var exemplar = Exemplar(sample: sample)
        var fields = ProtobufFields(message, content)
        while let field = fields.next() {
            guard field.number == 1 else { continue }
            guard let label = label(message, field.content) else { return nil }
            exemplar.labels.append(label)
        }
        return exemplar
    }
}
