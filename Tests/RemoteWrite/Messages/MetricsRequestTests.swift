import RemoteWrite
import Settings
import TestSupport
import Testing

/// What a batch holds, as OTLP metrics.
@Suite("Batches as OTLP metrics") struct MetricsRequestTests {
    private static let start: Int64 = 1_700_000_000_000
    private static let time: Int64 = 1_700_000_015_000

    /// What is in a request of remote write 1.0 for an endpoint that is told more.
    private struct Batch {
        var request = ProtobufWriter()

        mutating func describe(_ kind: UInt64, _ name: String, unit: String = "") {
            request.field(3) {
                $0.field(1, varint: kind)
                $0.field(2, string: name)
                $0.field(4, string: "About \(name).")
                if !unit.isEmpty { $0.field(5, string: unit) }
            }
        }

        mutating func began(_ time: Int64) { request.field(1000, varint: UInt64(time)) }

        mutating func series(_ name: String, _ labels: [(String, String)], _ parts: (inout ProtobufWriter) -> Void) {
            request.field(1) { series in
                for (name, value) in [("__name__", name)] + labels {
                    series.field(1) {
                        $0.field(1, string: name)
                        $0.field(2, string: value)
                    }
                }
                parts(&series)
            }
        }

        mutating func series(_ name: String, _ labels: [(String, String)], _ samples: (Double, Int64)..., trace: String? = nil) {
            series(name, labels) { series in
                for (value, time) in samples {
                    series.field(2) {
                        $0.field(1, double: value)
                        $0.field(2, varint: UInt64(time))
                    }
                }
                guard let trace else { return }
                series.field(3) {
                    $0.field(1) {
                        $0.field(1, string: "traceID")
                        $0.field(2, string: trace)
                    }
                    $0.field(2, double: 0.25)
                    $0.field(3, varint: UInt64(MetricsRequestTests.time))
                }
            }
        }

        func points(_ temporality: Temporality = .cumulative) throws -> [MetricPoint] {
            let found = try #require(MetricsRequest(SnappyBlock.compress(request.bytes), temporality))
            let points = try OTLPMetricsReader.read(GzipReader.decompress(found.body))
            #expect(points.count == found.points)
            return points
        }
    }

    @Test func countersAndGauges() throws {
        var batch = Batch()
        batch.describe(1, "calls_total")
        batch.describe(2, "depth_bytes", unit: "bytes")
        batch.began(Self.start)
        batch.series("calls_total", [("service", "a"), ("span_name", "GET /ü")], (0, Self.start), (7, Self.time))
        batch.series("calls_total", [("service", "b")], (9, Self.time))
        batch.began(0)
        batch.series("depth_bytes", [("service", "a")], (-1.5, Self.time), trace: "abc")
        batch.series("renamed", [("service", "a")], (3, Self.time))
        let points = try batch.points()
        #expect(points.map(\.name) == ["calls_total", "calls_total", "calls_total", "depth_bytes", "renamed"])
        #expect(points.map(\.kind) == [.sum, .sum, .sum, .gauge, .gauge])
        #expect(points.map(\.value) == [0, 7, 9, -1.5, 3])
        #expect(points.prefix(3).allSatisfy { $0.temporality == 2 && $0.isMonotonic && $0.help == "About calls_total." })
        let (start, time) = (UInt64(Self.start) * 1_000_000, UInt64(Self.time) * 1_000_000)
        #expect(points.map(\.start) == [0, start, start, 0, 0] && points.map(\.time) == [start, time, time, time, time])
        #expect(
            points.map(\.attributes) == [
                ["service": "a", "span_name": "GET /ü"], ["service": "a", "span_name": "GET /ü"], ["service": "b"], ["service": "a"],
                ["service": "a"],
            ])
        #expect(points[3].unit == "By" && points[3].exemplars.map(\.trace) == [Array(repeating: 0, count: 14) + [0x0a, 0xbc]])
    }

    @Test func classicHistogramsAreOnePoint() throws {
        var batch = Batch()
        batch.describe(3, "latency_seconds", unit: "seconds")
        batch.began(Self.start)
        for service in ["a", "b"] {
            let labels = [("service", service)]
            for (bound, count) in [("0.1", 2.0), ("1", 2), ("+Inf", 5)] {
                batch.series("latency_seconds_bucket", [("le", bound)] + labels, (0, Self.start), (count, Self.time), trace: bound == "1" ? "1" : nil)
            }
            batch.series("latency_seconds_count", labels, (0, Self.start), (5, Self.time))
            batch.series("latency_seconds_sum", labels, (0, Self.start), (12.5, Self.time))
        }
        let points = try batch.points()
        #expect(
            points.count == 4 && points.allSatisfy { $0.kind == .histogram && $0.name == "latency_seconds" && $0.unit == "s" && $0.temporality == 2 })
        #expect(points.map(\.attributes) == [["service": "a"], ["service": "a"], ["service": "b"], ["service": "b"]])
        #expect(points.map(\.counts) == [[0, 0, 0], [2, 0, 3], [0, 0, 0], [2, 0, 3]] && points.allSatisfy { $0.bounds == [0.1, 1] })
        #expect(points.map(\.count) == [0, 5, 0, 5] && points.map(\.sum) == [0, 12.5, 0, 12.5])
        #expect(points.map(\.exemplars.count) == [0, 1, 0, 1])
    }

    @Test func differencesSayThatTheyAre() throws {
        var batch = Batch()
        batch.describe(1, "calls_total")
        batch.describe(2, "info")
        batch.describe(3, "latency")
        batch.began(Self.start)
        batch.series("calls_total", [("service", "a")], (7, Self.time))
        for (bound, count) in [("1", 2.0), ("+Inf", 5)] { batch.series("latency_bucket", [("le", bound)], (count, Self.time)) }
        batch.series("latency_count", [], (5, Self.time))
        batch.series("latency_sum", [], (12.5, Self.time))
        batch.series("renamed", [], (3, Self.time))
        batch.began(0)
        batch.series("info", [], (1, Self.time))
        let points = try batch.points(.delta)
        #expect(points.map(\.kind) == [.sum, .histogram, .sum, .gauge] && points.map(\.temporality) == [1, 1, 1, 0])
        #expect(points.map(\.start) == [1, 1, 1, 0].map { $0 * UInt64(Self.start) * 1_000_000 })
        #expect(points[1].counts == [2, 3] && points[0].isMonotonic && points[2].isMonotonic)
        // Of totals nobody knows that one of them is a counter.
        #expect(try batch.points().map(\.kind) == [.sum, .histogram, .gauge, .gauge])
    }

    @Test func partsOfSpansAreRounded() throws {
        var batch = Batch()
        batch.describe(3, "latency")
        for (bound, count) in [("1", 0.4), ("2", 0.8), ("+Inf", 1.6)] { batch.series("latency_bucket", [("le", bound)], (count, Self.time)) }
        batch.series("latency_count", [], (1.6, Self.time))
        batch.series("latency_sum", [], (1, Self.time))
        let points = try batch.points()
        #expect(points.map(\.counts) == [[0, 1, 1]] && points.map(\.count) == [2])
    }

    /// Prometheus' staleness marker is a value; OTLP has a flag.
    @Test func whatHasEndedHasNoValue() throws {
        let ended = Double(bitPattern: 0x7ff0_0000_0000_0002)
        var batch = Batch()
        batch.describe(1, "calls_total")
        batch.describe(3, "latency")
        batch.series("calls_total", [("service", "a")], (ended, Self.time))
        for bound in ["1", "+Inf"] { batch.series("latency_bucket", [("le", bound)], (ended, Self.time)) }
        batch.series("latency_count", [], (ended, Self.time))
        batch.series("latency_sum", [], (ended, Self.time))
        let points = try batch.points()
        #expect(points.map(\.kind) == [.sum, .histogram] && points.allSatisfy { !$0.hasValue && $0.count == 0 && $0.value == 0 })
    }

    @Test func nativeHistograms() throws {
        var batch = Batch()
        batch.describe(3, "latency")
        batch.began(Self.start)
        for (schema, bounds) in [(Int64(3), [Double]()), (-53, [0.5, 1, 2])] {
            batch.series("latency", [("schema", "\(schema)")]) {
                $0.field(4) {
                    $0.field(1, varint: 9)
                    $0.field(3, double: 4.5)
                    $0.field(4, varint: UInt64(bitPattern: schema << 1 ^ schema >> 63))
                    if bounds.isEmpty {
                        $0.field(5, double: 1e-9)
                        $0.field(6, varint: 1)
                    }
                    // Buckets 1 and 3.
                    for (offset, length) in [(UInt64(2), UInt64(1)), (2, 1)] {
                        $0.field(11) {
                            $0.field(1, varint: offset)
                            $0.field(2, varint: length)
                        }
                    }
                    // 3, then 5.
                    $0.field(12, bytes: [6, 4])
                    $0.field(15, varint: UInt64(Self.time))
                    if !bounds.isEmpty {
                        $0.field(
                            16, bytes: bounds.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) } })
                    }
                }
            }
        }
        let points = try batch.points()
        #expect(points.map(\.kind) == [.exponentialHistogram, .histogram] && points.allSatisfy { $0.start == UInt64(Self.start) * 1_000_000 })
        #expect(points[0].scale == 3 && points[0].offset == 0 && points[0].counts == [3, 0, 5] && points[0].zeroCount == 1 && points[0].count == 9)
        #expect(points[0].zeroThreshold == 1e-9 && points[0].sum == 4.5)
        #expect(points[1].bounds == [0.5, 1, 2] && points[1].counts == [0, 3, 0, 5] && points[1].count == 8)
    }

    @Test func whatIsNoRequestIsNone() throws {
        #expect(MetricsRequest([1, 2, 3]) == nil)
        var batch = Batch()
        batch.describe(3, "latency")
        for bound in ["1", "+Inf", "none"] { batch.series("latency_bucket", [("le", bound)], (1, Self.time), trace: "1") }
        let content = batch.request.bytes
        var random = SplitMix64(seed: 11)
        for _ in 0..<2000 {
            var damaged = content
            for _ in 0..<3 { damaged[Int(random.next() % UInt64(content.count))] = UInt8(truncatingIfNeeded: random.next()) }
            guard let request = MetricsRequest(SnappyBlock.compress(damaged)) else { continue }
            _ = try OTLPMetricsReader.read(GzipReader.decompress(request.body))
        }
        // Buckets that are far apart would be written out, one by one.
        var far = Batch()
        far.series("latency", []) {
            $0.field(4) {
                $0.field(11) { $0.field(2, varint: 1) }
                $0.field(11) {
                    $0.field(1, varint: 1 << 40)
                    $0.field(2, varint: 1)
                }
                $0.field(12, bytes: [2, 2])
            }
        }
        #expect(MetricsRequest(SnappyBlock.compress(far.request.bytes)) == nil)
    }
}
