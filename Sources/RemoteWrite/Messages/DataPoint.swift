import Protobuf

/// Data points of OTLP metrics.
enum DataPoint {
    private static func nanoseconds(_ milliseconds: Int64) -> UInt64 {
        UInt64(clamping: milliseconds.multipliedReportingOverflow(by: 1_000_000).partialValue)
    }

    /// Prometheus' staleness marker: nothing is known of the series from then on.
    private static let ended: UInt64 = 0x7ff0_0000_0000_0002
    /// Flag of a point: no recorded value.
    private static let noValue: UInt64 = 1

    static func isEnd(_ value: Double) -> Bool { value.bitPattern == ended }

    /// Labels as `KeyValue` messages.
    static func attributes(_ labels: [WrittenSeries.Label]) -> [[UInt8]] {
        labels.map { label in
            var value: [UInt8] = []
            value.appendField(1, label.value)
            var pair: [UInt8] = []
            pair.appendField(1, label.name)
            pair.appendField(2, value)
            return pair
        }
    }

    static func whole(_ count: Double) -> UInt64 { count > 0 ? UInt64(exactly: count.rounded()) ?? .max : 0 }

    static func number(_ series: WrittenSeries, _ sample: WrittenSeries.Sample, start: Int64) -> [UInt8] {
        var point = times(start, sample.time)
        if isEnd(sample.value) { point.appendField(8, noValue) } else { point.appendFixed(4, sample.value.bitPattern) }
        if sample.time == series.samples.last?.time { append(series.exemplars, 5, to: &point) }
        for attribute in attributes(series.labels) { point.appendField(7, attribute) }
        return point
    }

    static func histogram(
        _ attributes: [[UInt8]], start: Int64, time: Int64, count: UInt64, sum: Double, counts: [UInt64], bounds: [Double],
        _ exemplars: [WrittenSeries.Exemplar]
    ) -> [UInt8] {
        var point = times(start, time)
        if isEnd(sum) {
            point.appendField(10, noValue)
            for attribute in attributes { point.appendField(9, attribute) }
            return point
        }
        point.appendFixed(4, count)
        point.appendFixed(5, sum.bitPattern)
        var packed: [UInt8] = []
        for count in counts { packed.appendFixed(count) }
        point.appendField(6, packed)
        packed = []
        for bound in bounds { packed.appendFixed(bound.bitPattern) }
        point.appendField(7, packed)
        append(exemplars, 8, to: &point)
        for attribute in attributes { point.appendField(9, attribute) }
        return point
    }

    /// nil: buckets that have no bound.
    static func histogram(_ series: WrittenSeries, _ histogram: WrittenNativeHistogram, start: Int64) -> [UInt8]? {
        let exemplars = histogram.time == series.histograms.last?.time ? series.exemplars : []
        let attributes = attributes(series.labels)
        if histogram.isCustom {
            var counts = [UInt64](repeating: 0, count: histogram.bounds.count + 1)
            for (index, count) in histogram.counts.enumerated() {
                let place = histogram.first.addingReportingOverflow(Int64(index)).partialValue
                guard place >= 0, place < counts.count else { return nil }
                counts[Int(place)] = whole(count)
            }
            return self.histogram(
                attributes, start: start, time: histogram.time, count: counts.reduce(0) { $0.addingReportingOverflow($1).partialValue },
                sum: histogram.sum, counts: counts, bounds: histogram.bounds, exemplars)
        }
        var point: [UInt8] = []
        for attribute in attributes { point.appendField(1, attribute) }
        point += times(start, histogram.time)
        if isEnd(histogram.sum) {
            point.appendField(10, noValue)
            return point
        }
        point.appendFixed(4, whole(histogram.count))
        point.appendFixed(5, histogram.sum.bitPattern)
        point.appendField(6, zigZag(histogram.schema))
        point.appendFixed(7, whole(histogram.zeroCount))
        var buckets: [UInt8] = []
        // Prometheus numbers a bucket by its upper bound, OTLP by its lower one.
        buckets.appendField(1, zigZag(histogram.first.subtractingReportingOverflow(1).partialValue))
        var packed: [UInt8] = []
        for count in histogram.counts { packed.appendVarint(whole(count)) }
        buckets.appendField(2, packed)
        if !packed.isEmpty { point.appendField(8, buckets) }
        append(exemplars, 11, to: &point)
        if histogram.zeroThreshold != 0 { point.appendFixed(14, histogram.zeroThreshold.bitPattern) }
        return point
    }

    private static func times(_ start: Int64, _ time: Int64) -> [UInt8] {
        var out: [UInt8] = []
        // What lies at the start itself has nothing behind it.
        if start != 0, start < time { out.appendFixed(2, nanoseconds(start)) }
        out.appendFixed(3, nanoseconds(time))
        return out
    }

    private static func zigZag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value &<< 1) ^ (value >> 63)) }

    // MARK: Exemplars

    private static func append(_ exemplars: [WrittenSeries.Exemplar], _ field: UInt64, to out: inout [UInt8]) {
        for exemplar in exemplars { out.appendField(field, message(exemplar)) }
    }

    /// A label of 32 hexadecimal digits or less is the trace's id.
    private static func message(_ exemplar: WrittenSeries.Exemplar) -> [UInt8] {
        var out: [UInt8] = []
        out.appendFixed(2, nanoseconds(exemplar.sample.time))
        out.appendFixed(3, exemplar.sample.value.bitPattern)
        var trace: [UInt8]?
        var others: [WrittenSeries.Label] = []
        for label in exemplar.labels {
            if trace == nil, let id = identifier(label.value) { trace = id } else { others.append(label) }
        }
        if let trace { out.appendField(5, trace) }
        for attribute in attributes(others) { out.appendField(7, attribute) }
        return out
    }

    /// Sixteen bytes; leading zeros may be left out of the text.
    private static func identifier(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard !text.isEmpty, digits.count == text.count, digits.count <= 32 else { return nil }
        let all = [Int](repeating: 0, count: 32 - digits.count) + digits
        return stride(from: 0, to: 32, by: 2).map { UInt8(all[$0] << 4 | all[$0 + 1]) }
    }
}
