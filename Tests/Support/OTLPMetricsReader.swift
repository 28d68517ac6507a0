/// A data point of OTLP metrics with the metric that it is of.
package struct MetricPoint: Sendable {
    package enum Kind: Int, Sendable { case gauge = 5, sum = 7, histogram = 9, exponentialHistogram = 10 }

    package var name = ""
    package var help = ""
    package var unit = ""
    package var kind = Kind.gauge
    /// 2: cumulative.
    package var temporality: UInt64 = 0
    package var isMonotonic = false
    package var attributes: [String: String] = [:]
    /// Nanoseconds since the epoch.
    package var start: UInt64 = 0
    package var time: UInt64 = 0
    package var value = 0.0
    package var count: UInt64 = 0
    package var sum = 0.0
    /// Without the flag that nothing was recorded.
    package var hasValue = true
    package var counts: [UInt64] = []
    package var bounds: [Double] = []
    package var scale: Int64 = 0
    package var zeroCount: UInt64 = 0
    package var zeroThreshold = 0.0
    package var offset: Int64 = 0
    package var exemplars: [Exemplar] = []

    package struct Exemplar: Sendable, Equatable {
        package var trace: [UInt8] = []
        package var value = 0.0
        package var time: UInt64 = 0
        package var attributes: [String: String] = [:]
        package init() {}
    }
}

/// Decodes `ExportMetricsServiceRequest` by hand.
package enum OTLPMetricsReader {
    package static func read(_ bytes: [UInt8]) throws -> [MetricPoint] {
        var points: [MetricPoint] = []
        try each(bytes[...]) { number, resource in
            guard number == 1 else { throw HarnessError("request has no field \(number)") }
            try each(resource.bytes) { number, scope in
                guard number == 2 else { return }
                try each(scope.bytes) { number, metric in if number == 2 { points += try read(metric: metric.bytes) } }
            }
        }
        return points
    }

    private static func each(_ bytes: ArraySlice<UInt8>, _ body: (Int, ProtobufReader.Value) throws -> Void) throws {
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() { try body(number, value) }
    }

    private static func read(metric bytes: ArraySlice<UInt8>) throws -> [MetricPoint] {
        var metric = MetricPoint()
        var points: [MetricPoint] = []
        try each(bytes) { number, value in
            switch number {
            case 1: metric.name = value.text
            case 2: metric.help = value.text
            case 3: metric.unit = value.text
            default:
                guard let kind = MetricPoint.Kind(rawValue: number) else { throw HarnessError("metric has no field \(number)") }
                metric.kind = kind
                try each(value.bytes) { number, part in
                    switch number {
                    case 1: points.append(try point(part.bytes, kind))
                    case 2: metric.temporality = part.unsigned
                    case 3: metric.isMonotonic = part.unsigned == 1
                    default: throw HarnessError("data has no field \(number)")
                    }
                }
            }
        }
        return points.map { point in
            var point = point
            (point.name, point.help, point.unit, point.kind) = (metric.name, metric.help, metric.unit, metric.kind)
            (point.temporality, point.isMonotonic) = (metric.temporality, metric.isMonotonic)
            return point
        }
    }

    private static func point(_ bytes: ArraySlice<UInt8>, _ kind: MetricPoint.Kind) throws -> MetricPoint {
        var point = MetricPoint()
        try each(bytes) { number, value in
            switch (number, kind) {
            case (7, .gauge), (7, .sum), (9, .histogram), (1, .exponentialHistogram): try attribute(value.bytes, into: &point.attributes)
            case (2, _): point.start = value.unsigned
            case (3, _): point.time = value.unsigned
            case (4, .gauge), (4, .sum): point.value = value.double
            case (4, _): point.count = value.unsigned
            case (5, .gauge), (5, .sum), (8, .histogram), (11, .exponentialHistogram): point.exemplars.append(try exemplar(value.bytes))
            case (5, _): point.sum = value.double
            case (6, .histogram): try WriteRequestReader.packed(value) { point.counts.append(try $0.fixed(8)) }
            case (7, .histogram): try WriteRequestReader.packed(value) { point.bounds.append(Double(bitPattern: try $0.fixed(8))) }
            case (6, .exponentialHistogram): point.scale = value.zigzag
            case (7, .exponentialHistogram): point.zeroCount = value.unsigned
            case (8, .exponentialHistogram):
                try each(value.bytes) { number, part in
                    if number == 1 {
                        point.offset = part.zigzag
                    } else {
                        try WriteRequestReader.packed(part) { point.counts.append(try $0.varint()) }
                    }
                }
            case (8, .gauge), (8, .sum), (10, _): point.hasValue = value.unsigned & 1 == 0
            case (14, .exponentialHistogram): point.zeroThreshold = value.double
            default: throw HarnessError("a point of \(kind) has no field \(number)")
            }
        }
        return point
    }

    private static func attribute(_ bytes: ArraySlice<UInt8>, into attributes: inout [String: String]) throws {
        var (key, text) = ("", "")
        try each(bytes) { number, value in
            if number == 1 { key = value.text } else { try each(value.bytes) { if $0 == 1 { text = $1.text } } }
        }
        attributes[key] = text
    }

    private static func exemplar(_ bytes: ArraySlice<UInt8>) throws -> MetricPoint.Exemplar {
        var exemplar = MetricPoint.Exemplar()
        try each(bytes) { number, value in
            switch number {
            case 2: exemplar.time = value.unsigned
            case 3: exemplar.value = value.double
            case 5: exemplar.trace = Array(value.bytes)
            case 7: try attribute(value.bytes, into: &exemplar.attributes)
            default: throw HarnessError("an exemplar has no field \(number)")
            }
        }
        return exemplar
    }
}
