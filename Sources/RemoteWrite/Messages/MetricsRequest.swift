import Protobuf
import Settings

/// A batch as OTLP metrics (`ExportMetricsServiceRequest`): sums, gauges and histograms, with start times, exemplars, descriptions and units.
/// Buckets, sum and count of a classic histogram become one data point.
package struct MetricsRequest {
    /// gzip.
    package let body: [UInt8]
    package let points: Int

    /// nil: the body is no `WriteRequest`, or larger than ``RemoteWriteLimits/maxTakenApart``.
    ///
    /// - Parameter temporality: of what stands in the batch.
    package init?(_ batch: [UInt8], _ temporality: Temporality = .cumulative) {
        guard let message = SnappyBlock.decompress(batch, limit: RemoteWriteLimits.maxTakenApart) else { return nil }
        var writer = MetricsRequestWriter(message, temporality)
        guard let content = writer.request(), let body = GzipBody.compress(content) else { return nil }
        self.body = body
        points = writer.points
    }
}

/// Writes one request.
private struct MetricsRequestWriter {
    /// A metric and its data points.
    private struct Metric {
        var name: ArraySlice<UInt8>
        var family: MetricFamilies.Family
        var kind: Kind
        var points: [UInt8] = []
    }

    private enum Kind {
        case gauge, sum, histogram, exponentialHistogram

        /// Its field of a `Metric`.
        var field: UInt64 {
            switch self {
            case .gauge: 5
            case .sum: 7
            case .histogram: 9
            case .exponentialHistogram: 10
            }
        }
    }

    private let message: [UInt8]
    private let temporality: Temporality
    private var families = MetricFamilies()
    private var start: Int64 = 0
    private var metrics: [Metric] = []
    private var places: [ArraySlice<UInt8>: [Int]] = [:]
    /// A classic histogram whose series are being read: they stand together.
    private var open: ClassicPoints?
    private(set) var points = 0

    init(_ message: [UInt8], _ temporality: Temporality) {
        self.message = message
        self.temporality = temporality
    }

    /// nil: malformed.
    mutating func request() -> [UInt8]? {
        var fields = ProtobufFields(message)
        while let field = fields.next() {
            switch field.number {
            case 1:
                guard let series = WrittenSeries(message, field.content) else { return nil }
                append(series)
            case 3: guard families.add(message, field.content) else { return nil }
            case SeriesStartField.number: start = Int64(bitPattern: field.value)
            default: break
            }
        }
        guard !fields.isMalformed else { return nil }
        close()
        var scope: [UInt8] = []
        var name: [UInt8] = []
        name.appendField(1, Array("metronome".utf8))
        scope.appendField(1, name)
        for metric in metrics { scope.appendField(2, self.message(metric)) }
        var resource: [UInt8] = []
        resource.appendField(2, scope)
        var request: [UInt8] = []
        request.appendField(1, resource)
        return request
    }

    private func message(_ metric: Metric) -> [UInt8] {
        var data = metric.points
        if metric.kind != .gauge { data.appendField(2, temporality == .delta ? 1 : 2) }
        if metric.kind == .sum { data.appendField(3, 1) }
        var out: [UInt8] = []
        out.appendField(1, metric.name)
        out.appendField(2, metric.family.help)
        out.appendField(3, Self.unit(metric.family.unit))
        out.appendField(metric.kind.field, data)
        return out
    }

    /// OTLP's units are those of UCUM.
    private static func unit(_ unit: ArraySlice<UInt8>) -> [UInt8] {
        switch String(decoding: unit, as: UTF8.self) {
        case "seconds": ["s".utf8.first ?? 0]
        case "milliseconds": Array("ms".utf8)
        case "bytes": Array("By".utf8)
        case "ratio": ["1".utf8.first ?? 0]
        default: Array(unit)
        }
    }

    // MARK: Series

    private mutating func append(_ series: WrittenSeries) {
        let family = families.family(series.name)
        if family.kind == .histogram, series.histograms.isEmpty, let part = ClassicPoints.Part(series, familyName(series.name)) {
            if let open, !open.goesOn(with: series, family: part.family) { close() }
            if open == nil { open = ClassicPoints(series, family: part.family, start: start) }
            open?.add(part, series)
            return
        }
        close()
        let isCounter = isCounter(family)
        for sample in series.samples {
            add(isCounter ? .sum : .gauge, series.name, family, DataPoint.number(series, sample, start: isCounter ? start : 0))
        }
        for histogram in series.histograms {
            if let point = DataPoint.histogram(series, histogram, start: start) {
                add(histogram.isCustom ? .histogram : .exponentialHistogram, series.name, family, point)
            }
        }
    }

    /// What relabelling has given a name that nobody knows is still no gauge where each point says something else: only gauges have no start.
    private func isCounter(_ family: MetricFamilies.Family) -> Bool {
        family.kind == .counter || temporality == .delta && family.kind == .unknown && start != 0
    }

    /// The name of a histogram that has a series of this name.
    private func familyName(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> { families.familyName(name) }

    private mutating func close() {
        guard let open else { return }
        self.open = nil
        let family = families.family(open.family)
        for point in open.points() { add(.histogram, open.family, family, point) }
    }

    private mutating func add(_ kind: Kind, _ name: ArraySlice<UInt8>, _ family: MetricFamilies.Family, _ point: [UInt8]) {
        let place: Int
        if let known = places[name]?.first(where: { metrics[$0].kind == kind }) {
            place = known
        } else {
            place = metrics.count
            metrics.append(Metric(name: name, family: family, kind: kind))
            places[name, default: []].append(place)
        }
        metrics[place].points.appendField(1, point)
        points += 1
    }
}
