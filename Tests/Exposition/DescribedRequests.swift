import Exposition
import Pipeline
import TestSupport
import Testing

/// Requests with what their metrics are and when their series began, read field by field.
struct DescribedRequests {
    private(set) var families: [String: UInt64] = [:]
    private(set) var series: [(series: SentSeries, start: Int64)] = []

    init(_ requests: [EncodedWriteRequest]) throws {
        for request in requests { try read(request) }
    }

    private mutating func read(_ request: EncodedWriteRequest) throws {
        var reader = ProtobufReader(try SnappyBlock.decompress(request.body)[...])
        var start: Int64 = 0
        while let (number, value) = try reader.next() {
            switch number {
            case 1: series.append((SentSeries(Array(value.bytes)), start))
            case 3:
                var parts = ProtobufReader(value.bytes)
                var (kind, name): (UInt64, String) = (0, "")
                while let (part, content) = try parts.next() {
                    if part == 1 { kind = content.unsigned }
                    if part == 2 { name = content.text }
                }
                families[name] = kind
            case 1000: start = value.signed
            default: Issue.record("field \(number)")
            }
        }
    }
}
