/// Decodes `io.prometheus.write.v2.Request` (remote write 2.0) by hand, independently of the encoder under test.
package enum RequestTwoReader {
    package static let contentType = "application/x-protobuf;proto=io.prometheus.write.v2.Request"

    private struct Symbols {
        var texts: [String] = []

        func text(_ reference: UInt64) throws -> String {
            guard reference < UInt64(texts.count) else { throw HarnessError("symbol \(reference) of \(texts.count)") }
            return texts[Int(reference)]
        }

        func labels(_ value: ProtobufReader.Value) throws -> [WrittenTimeSeries.Label] {
            var references: [UInt64] = []
            try WriteRequestReader.packed(value) { references.append(try $0.varint()) }
            guard references.count.isMultiple(of: 2) else { throw HarnessError("\(references.count) references are no pairs") }
            return try stride(from: 0, to: references.count, by: 2).map {
                WrittenTimeSeries.Label(name: try text(references[$0]), value: try text(references[$0 + 1]))
            }
        }
    }

    /// - Throws: ``HarnessError`` at bytes that are not this message, at a field that it does not have, at texts that are there twice or
    ///   behind the series, and where the first is not empty.
    package static func read(_ bytes: [UInt8]) throws -> [WrittenTimeSeries] {
        var reader = ProtobufReader(bytes[...])
        var symbols = Symbols()
        var series: [WrittenTimeSeries] = []
        while let (number, value) = try reader.next() {
            switch number {
            case 4:
                guard series.isEmpty else { throw HarnessError("symbols behind series") }
                symbols.texts.append(value.text)
            case 5: series.append(try timeSeries(value.bytes, symbols))
            default: throw HarnessError("Request has no field \(number)")
            }
        }
        guard symbols.texts.first == "" else { throw HarnessError("the first symbol is not empty") }
        guard Set(symbols.texts).count == symbols.texts.count else { throw HarnessError("a symbol is there twice") }
        return series
    }

    private static func timeSeries(_ bytes: ArraySlice<UInt8>, _ symbols: Symbols) throws -> WrittenTimeSeries {
        var reader = ProtobufReader(bytes)
        var series = WrittenTimeSeries()
        while let (number, value) = try reader.next() {
            switch number {
            case 1: series.labels += try symbols.labels(value)
            case 2:
                let (rest, start) = try split(value.bytes, 3)
                series.samples.append(try WriteRequestReader.sample(rest))
                series.starts.append(start)
            case 3:
                let (rest, start) = try split(value.bytes, 17)
                series.histograms.append(try WriteRequestReader.histogram(rest))
                series.starts.append(start)
            case 4: series.exemplars.append(try exemplar(value.bytes, symbols))
            case 5: series.metadata = try metadata(value.bytes, symbols)
            case 6: series.created = value.signed
            default: throw HarnessError("TimeSeries has no field \(number)")
            }
        }
        return series
    }

    /// A message that 1.0 has, too, and the varint that it has beside that.
    private static func split(_ bytes: ArraySlice<UInt8>, _ field: Int) throws -> (ArraySlice<UInt8>, Int64) {
        var reader = ProtobufReader(bytes)
        var writer = ProtobufWriter()
        var start: Int64 = 0
        while let (number, value) = try reader.next() {
            if number == field {
                start = value.signed
            } else {
                switch value {
                case .varint(let varint): writer.field(number, varint: varint)
                case .fixed64(let bits): writer.field(number, double: Double(bitPattern: bits))
                case .bytes(let bytes): writer.field(number, bytes: Array(bytes))
                case .fixed32: throw HarnessError("field \(number) has four bytes")
                }
            }
        }
        return (writer.bytes[...], start)
    }

    private static func exemplar(_ bytes: ArraySlice<UInt8>, _ symbols: Symbols) throws -> WrittenExemplar {
        var reader = ProtobufReader(bytes)
        var exemplar = WrittenExemplar(labels: [:], value: 0, timestamp: 0)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: for label in try symbols.labels(value) { exemplar.labels[label.name] = label.value }
            case 2: exemplar.value = value.double
            case 3: exemplar.timestamp = value.signed
            default: throw HarnessError("Exemplar has no field \(number)")
            }
        }
        return exemplar
    }

    private static func metadata(_ bytes: ArraySlice<UInt8>, _ symbols: Symbols) throws -> WrittenMetadata {
        var reader = ProtobufReader(bytes)
        var metadata = WrittenMetadata()
        while let (number, value) = try reader.next() {
            switch number {
            case 1: metadata.kind = WrittenMetadata.Kind(rawValue: value.unsigned) ?? .unspecified
            case 3: metadata.help = try symbols.text(value.unsigned)
            case 4: metadata.unit = try symbols.text(value.unsigned)
            default: throw HarnessError("Metadata has no field \(number)")
            }
        }
        return metadata
    }
}
