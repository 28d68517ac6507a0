/// Decodes `prometheus.WriteRequest` (remote write 1.0) by hand, independently of the encoder under test.
package enum WriteRequestReader {
    /// - Throws: ``HarnessError`` at bytes that are not this message, or at a field that remote write 1.0 does not have.
    package static func read(_ bytes: [UInt8]) throws -> [WrittenTimeSeries] {
        var reader = ProtobufReader(bytes[...])
        var series: [WrittenTimeSeries] = []
        while let (number, value) = try reader.next() {
            switch number {
            case 1: series.append(try timeSeries(value.bytes))
            case 3: break  // metadata
            default: throw HarnessError("WriteRequest has no field \(number)")
            }
        }
        return series
    }

    private static func timeSeries(_ bytes: ArraySlice<UInt8>) throws -> WrittenTimeSeries {
        var reader = ProtobufReader(bytes)
        var series = WrittenTimeSeries()
        while let (number, value) = try reader.next() {
            switch number {
            case 1: series.labels.append(try label(value.bytes))
            case 2: series.samples.append(try sample(value.bytes))
            case 3: series.exemplars.append(try exemplar(value.bytes))
            case 4: series.histograms.append(try histogram(value.bytes))
            default: throw HarnessError("TimeSeries has no field \(number)")
            }
        }
        return series
    }

    private static func label(_ bytes: ArraySlice<UInt8>) throws -> WrittenTimeSeries.Label {
        var reader = ProtobufReader(bytes)
        var label = WrittenTimeSeries.Label(name: "", value: "")
        while let (number, value) = try reader.next() {
            switch number {
            case 1: label.name = value.text
            case 2: label.value = value.text
            default: throw HarnessError("Label has no field \(number)")
            }
        }
        return label
    }

    static func sample(_ bytes: ArraySlice<UInt8>) throws -> WrittenSample {
        var reader = ProtobufReader(bytes)
        var sample = WrittenSample(timestamp: 0, value: 0)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: sample.value = value.double
            case 2: sample.timestamp = value.signed
            default: throw HarnessError("Sample has no field \(number)")
            }
        }
        return sample
    }

    private static func exemplar(_ bytes: ArraySlice<UInt8>) throws -> WrittenExemplar {
        var reader = ProtobufReader(bytes)
        var exemplar = WrittenExemplar(labels: [:], value: 0, timestamp: 0)
        while let (number, value) = try reader.next() {
            switch number {
            case 1:
                let label = try label(value.bytes)
                exemplar.labels[label.name] = label.value
            case 2: exemplar.value = value.double
            case 3: exemplar.timestamp = value.signed
            default: throw HarnessError("Exemplar has no field \(number)")
            }
        }
        return exemplar
    }

    static func histogram(_ bytes: ArraySlice<UInt8>) throws -> WrittenHistogram {
        var reader = ProtobufReader(bytes)
        var histogram = WrittenHistogram()
        while let (number, value) = try reader.next() {
            switch number {
            case 1: histogram.countInt = value.unsigned
            case 2: histogram.countFloat = value.double
            case 3: histogram.sum = value.double
            case 4: histogram.schema = value.zigzag
            case 5: histogram.zeroThreshold = value.double
            case 6: histogram.zeroInt = value.unsigned
            case 7: histogram.zeroFloat = value.double
            case 8...10: histogram.negativeFields += 1
            case 11: histogram.positiveSpans.append(try span(value.bytes))
            case 12: try packed(value) { histogram.positiveDeltas.append(ProtobufReader.Value.varint(try $0.varint()).zigzag) }
            case 13: try packed(value) { histogram.positiveCounts.append(Double(bitPattern: try $0.fixed(8))) }
            case 14: break  // reset hint
            case 15: histogram.timestamp = value.signed
            case 16: try packed(value) { histogram.customValues.append(Double(bitPattern: try $0.fixed(8))) }
            default: throw HarnessError("Histogram has no field \(number)")
            }
        }
        return histogram
    }

    static func packed(_ value: ProtobufReader.Value, _ element: (inout ProtobufReader) throws -> Void) throws {
        var reader = ProtobufReader(value.bytes)
        while !reader.isAtEnd { try element(&reader) }
    }

    private static func span(_ bytes: ArraySlice<UInt8>) throws -> WrittenHistogram.Span {
        var reader = ProtobufReader(bytes)
        var span = WrittenHistogram.Span()
        while let (number, value) = try reader.next() {
            if number == 1 { span.offset = value.zigzag } else { span.length = value.unsigned }
        }
        return span
    }
}
