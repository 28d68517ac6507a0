import Outbound
import Protobuf

/// A push is taken apart to find the series that a server refuses, or fails over, for the sake of all others.
extension WriteBatch {
    /// One `TimeSeries` of the request and what is in it.
    private struct Series {
        /// Fields between it and the series before: what they say holds for it and for those behind it.
        var before: Range<Int>
        var whole: Range<Int>
        var content: Range<Int>
        var samples = 0
        var exemplars = 0
        var histograms = 0
    }

    /// The first and the second half of the series; nil for a single series, and for a body that is no `WriteRequest`.
    ///
    /// - Parameter keepsHistograms: series that differ in `le` or in what is behind their common name alone stay together: nil for them, too.
    package func halves(keepsHistograms: Bool = false) -> (WriteBatch, WriteBatch)? {
        guard let (message, series) = parts(), series.count > 1 else { return nil }
        var middle = series.count / 2
        if keepsHistograms {
            let labels = series.map { Self.labelsWithoutBound(message, $0.content) }
            let cuts = (1..<series.count).filter { labels[$0 - 1] != labels[$0] }
            guard let nearest = cuts.min(by: { abs($0 - middle) < abs($1 - middle) }) else { return nil }
            middle = nearest
        }
        return (part(message, series[..<middle], behind: []), part(message, series[middle...], behind: series[..<middle]))
    }

    /// nil: they cannot be read, and are equal to none.
    private static func labelsWithoutBound(_ message: [UInt8], _ content: Range<Int>) -> [[UInt8]] {
        guard let series = WrittenSeries(message, content) else { return [] }
        return series.labels.filter { !$0.name.elementsEqual("le".utf8) }.map { Array($0.name) + [0] + Array($0.value) }
    }

    private func part(_ message: [UInt8], _ series: ArraySlice<Series>, behind others: ArraySlice<Series>) -> WriteBatch {
        var content: [UInt8] = []
        content.reserveCapacity(series.reduce(0) { $0 + $1.before.count + $1.whole.count })
        for one in others { content += message[one.before] }
        for one in series {
            content += message[one.before]
            content += message[one.whole]
        }
        return WriteBatch(
            body: SnappyBlock.compress(content), samples: series.reduce(0) { $0 + $1.samples },
            exemplars: series.reduce(0) { $0 + $1.exemplars }, histograms: series.reduce(0) { $0 + $1.histograms },
            timestamp: timestamp, collection: collection, place: place)
    }

    /// The first series as `name{label="value", …}`, for the log: cut, without control characters; with `and n more` where there are
    /// more. Empty for a body that is no `WriteRequest`.
    package var seriesText: String {
        guard let (message, series) = parts(), let first = series.first else { return "" }
        var name = ""
        var labels: [String] = []
        var fields = ProtobufFields(message, first.content)
        while let field = fields.next() {
            guard field.number == 1 else { continue }
            var pair = ["", ""]
            var parts = ProtobufFields(message, field.content)
            while let part = parts.next() {
                if part.number == 1 || part.number == 2 { pair[Int(part.number) - 1] = String(decoding: message[part.content], as: UTF8.self) }
            }
            if pair[0] == "__name__" { name = pair[1] } else { labels.append("\(pair[0])=\"\(pair[1])\"") }
        }
        let text = LogText.firstLine(LogText.withoutControlCharacters("\(name){\(labels.joined(separator: ", "))}").utf8)
        return series.count > 1 ? "\(text) and \(series.count - 1) more" : text
    }

    private func parts() -> (message: [UInt8], series: [Series])? {
        guard let message = SnappyBlock.decompress(body, limit: RemoteWriteLimits.maxTakenApart) else { return nil }
        var series: [Series] = []
        var fields = ProtobufFields(message)
        var end = 0
        while let field = fields.next() {
            guard field.number == 1 else { continue }
            var one = Series(before: end..<field.whole.lowerBound, whole: field.whole, content: field.content)
            end = field.whole.upperBound
            var parts = ProtobufFields(message, field.content)
            while let part = parts.next() {
                switch part.number {
                case 2: one.samples += 1
                case 3: one.exemplars += 1
                case 4: one.histograms += 1
                default: break
                }
            }
            if parts.isMalformed { return nil }
            series.append(one)
        }
        return fields.isMalformed ? nil : (message, series)
    }
}
