import CSnappy
import Exposition
import Pipeline
import PipelineSupport

extension Bench {
    /// One collection, which counts as sent.
    ///
    /// - Parameter since: when the one before was.
    mutating func requests(at now: Int64, after ending: Int64? = nil, since: Int64 = 0) -> [EncodedWriteRequest] {
        var requests: [EncodedWriteRequest] = []
        drain(at: now)
        for totals in totals { totals.store.advance(to: now) }
        encoder.begin(at: now, after: ending, since: since)
        for totals in totals {
            encoder.encode(totals, 0..<totals.store.upperBound, settling: true) { requests.append($0) }
        }
        encoder.finish { requests.append($0) }
        return requests
    }

    /// The series of one collection by label text.
    mutating func sent(at now: Int64, after ending: Int64? = nil) -> [String: SentSeries] {
        SentSeries.all(requests(at: now, after: ending))
    }
}

/// One decoded time series.
struct SentSeries {
    struct Exemplar: Equatable {
        var label: String
        var value: Double
        var time: Int64
    }
    var labels = ""
    var samples: [(time: Int64, value: Double)] = []
    var exemplars: [Exemplar] = []
    var histograms: [WireHistogram] = []

    init(_ bytes: [UInt8]) {
        var parts: [String] = []
        for (field, content) in Reader.fields(bytes) {
            switch field {
            case 1: parts.append(Reader.label(content))
            case 2:
                let (value, time, _) = Reader.numbers(content, value: 1, time: 2)
                samples.append((time, value))
            case 3:
                let (value, time, label) = Reader.numbers(content, value: 2, time: 3)
                exemplars.append(Exemplar(label: label, value: value, time: time))
            case 4: if let histogram = WireHistogram(entry: Proto().bytes(4, content).bytes) { histograms.append(histogram) }
            default: break
            }
        }
        labels = parts.joined(separator: ",")
    }

    /// In the order of their requests.
    static func list(_ requests: [EncodedWriteRequest]) -> [SentSeries] {
        requests.flatMap { Reader.fields(Reader.uncompress($0.body)).map { SentSeries($0.1) } }
    }

    /// The request's bytes are those that its content has in the shortest form.
    static func isCanonical(_ request: EncodedWriteRequest) -> Bool {
        let bytes = Reader.uncompress(request.body)
        let canonical = Reader.fields(bytes).reduce(Proto()) { $0.message(1, Reader.canonical(series: $1.1)) }
        return bytes == canonical.bytes && bytes.count == request.uncompressedBytes
    }

    /// By label text.
    static func all(_ requests: [EncodedWriteRequest]) -> [String: SentSeries] {
        var result: [String: SentSeries] = [:]
        for request in requests {
            for (_, series) in Reader.fields(Reader.uncompress(request.body)) {
                let parsed = SentSeries(series)
                result[parsed.labels] = parsed
            }
        }
        return result
    }
}

/// Just enough protobuf to read back what was written.
private enum Reader {
    static func uncompress(_ body: [UInt8]) -> [UInt8] {
        body.withUnsafeBytes { raw in
            guard let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return [] }
            var length = 0
            snappy_uncompressed_length(start, raw.count, &length)
            return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                buffer.withMemoryRebound(to: CChar.self) { _ = snappy_uncompress(start, raw.count, $0.baseAddress, &length) }
                count = length
            }
        }
    }

    /// Length-delimited fields whole; varints and fixed ones as their eight bytes.
    static func fields(_ bytes: [UInt8]) -> [(UInt64, [UInt8])] {
        var result: [(UInt64, [UInt8])] = []
        var index = 0
        func varint() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                value |= UInt64(byte & 0x7f) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            return value
        }
        while index < bytes.count {
            let tag = varint()
            switch tag & 7 {
            case 0: result.append((tag >> 3, little(varint())))
            case 1:
                result.append((tag >> 3, Array(bytes[index..<index + 8])))
                index += 8
            default:
                let length = Int(varint())
                result.append((tag >> 3, Array(bytes[index..<index + length])))
                index += length
            }
        }
        return result
    }

    private static func little(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
    private static func number(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    static func canonical(series: [UInt8]) -> Proto {
        fields(series).reduce(Proto()) { out, entry in
            let parts = entry.0 == 4 ? [] : fields(entry.1)
            switch entry.0 {
            case 1: return out.message(1, canonical(label: parts))
            case 2: return out.message(2, Proto().fixed64(1, number(parts[0].1)).varint(2, number(parts[1].1)))
            case 3:
                let label = Proto().message(1, canonical(label: fields(parts[0].1)))
                return out.message(3, label.fixed64(2, number(parts[1].1)).varint(3, number(parts[2].1)))
            default: return out.bytes(entry.0, entry.1)
            }
        }
    }

    private static func canonical(label parts: [(UInt64, [UInt8])]) -> Proto { Proto().bytes(1, parts[0].1).bytes(2, parts[1].1) }

    static func label(_ bytes: [UInt8]) -> String {
        let parts = fields(bytes).map { String(decoding: $0.1, as: UTF8.self) }
        return "\(parts[0])=\"\(parts[1])\""
    }

    static func numbers(_ bytes: [UInt8], value: UInt64, time: UInt64) -> (Double, Int64, String) {
        var result = (0.0, Int64(0), "")
        for (field, content) in fields(bytes) {
            if field == value { result.0 = Double(bitPattern: number(content)) }
            if field == time { result.1 = Int64(bitPattern: number(content)) }
            if field == 1, value != 1 { result.2 = label(content) }
        }
        return result
    }
}
