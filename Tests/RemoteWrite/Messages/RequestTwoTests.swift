import RemoteWrite
import TestSupport
import Testing

/// What a batch holds, as a request of either remote write.
@Suite("Requests of remote write 2.0") struct RequestTwoTests {
    private static let start: UInt64 = 1_700_000_000_000
    private static let time: UInt64 = 1_700_000_015_000

    /// A counter and a native histogram that are new at `start`, a bucket with an exemplar whose start is not known, a gauge.
    private static func content() -> [UInt8] {
        var request = ProtobufWriter()
        func describe(_ kind: UInt64, _ name: String, unit: String = "") {
            request.field(3) {
                $0.field(1, varint: kind)
                $0.field(2, string: name)
                $0.field(4, string: "About \(name).")
                if !unit.isEmpty { $0.field(5, string: unit) }
            }
        }
        func series(_ labels: [(String, String)], _ parts: (inout ProtobufWriter) -> Void) {
            request.field(1) { series in
                for (name, value) in labels {
                    series.field(1) {
                        $0.field(1, string: name)
                        $0.field(2, string: value)
                    }
                }
                parts(&series)
            }
        }
        func sample(_ out: inout ProtobufWriter, _ value: Double, _ time: UInt64) {
            out.field(2) {
                $0.field(1, double: value)
                $0.field(2, varint: time)
            }
        }
        describe(1, "calls_total")
        describe(2, "depth")
        describe(3, "latency_seconds", unit: "seconds")
        request.field(1000, varint: start)
        series([("__name__", "calls_total"), ("service", "a")]) {
            sample(&$0, 0, start)
            sample(&$0, 7, time)
        }
        series([("__name__", "latency_seconds"), ("service", "a")]) {
            for (count, at) in [(UInt64(0), start), (2, time)] {
                $0.field(4) {
                    $0.field(1, varint: count)
                    if count > 0 {
                        $0.field(3, double: 0.5)
                        $0.field(4, varint: 6)
                        $0.field(11) { $0.field(2, varint: 1) }
                        $0.field(12, bytes: [4])
                    }
                    $0.field(15, varint: at)
                }
            }
        }
        request.field(1000, varint: 0)
        series([("__name__", "latency_seconds_bucket"), ("le", "+Inf"), ("service", "a")]) {
            sample(&$0, 0, time)
            $0.field(3) {
                $0.field(1) {
                    $0.field(1, string: "trace_id")
                    $0.field(2, string: "a")
                }
                $0.field(2, double: 0.25)
                $0.field(3, varint: time)
            }
        }
        series([("__name__", "depth"), ("service", "")]) { sample(&$0, -1, time) }
        return request.bytes
    }

    private func two(_ content: [UInt8], keepsZeros: Bool = false) throws -> (RequestTwo, [WrittenTimeSeries]) {
        let request = try #require(RequestTwo(SnappyBlock.compress(content), keepsZeros: keepsZeros))
        return (request, try RequestTwoReader.read(SnappyBlock.decompress(request.body)))
    }

    @Test func seriesSayWhatTheyAreAndWhenTheyBegan() throws {
        let (request, series) = try two(Self.content())
        #expect(request.counts == MessageCounts(samples: 3, histograms: 1, exemplars: 1) && request.described == 4)
        #expect(
            series.map { $0.labels.map { "\($0.name)=\($0.value)" } } == [
                ["__name__=calls_total", "service=a"], ["__name__=latency_seconds", "service=a"],
                ["__name__=latency_seconds_bucket", "le=+Inf", "service=a"], ["__name__=depth", "service="],
            ])
        #expect(series.map(\.metadata?.kind) == [.counter, .histogram, .histogram, .gauge])
        #expect(series.map(\.metadata?.help) == ["calls_total", "latency_seconds", "latency_seconds", "depth"].map { "About \($0)." })
        #expect(series.map(\.metadata?.unit) == ["", "seconds", "seconds", ""])
        let start = Int64(Self.start)
        #expect(series.map(\.created) == [start, start, 0, 0] && series.map(\.starts) == [[start], [start], [0], [0]])
        // A zero at the start is what the start says; one at another time is a sample.
        #expect(series.map { $0.samples.map(\.value) } == [[7], [], [0], [-1]])
        #expect(series[1].histograms.map(\.countInt) == [2] && series[1].histograms.map(\.positiveDeltas) == [[2]])
        #expect(series[2].exemplars == [WrittenExemplar(labels: ["trace_id": "a"], value: 0.25, timestamp: Int64(Self.time))])
    }

    @Test func zeroSamplesMayBeKept() throws {
        let (request, series) = try two(Self.content(), keepsZeros: true)
        #expect(request.counts == MessageCounts(samples: 4, histograms: 2, exemplars: 1))
        #expect(series[0].samples.map(\.value) == [0, 7] && series[0].starts == [0, Int64(Self.start)])
        #expect(series[1].histograms.map(\.countInt) == [0, 2] && series[1].starts == [0, Int64(Self.start)])
    }

    /// A server of 1.0 gets what one always got.
    @Test func asOneNothingIsLeftOfIt() throws {
        let body = try #require(RequestOne.body(SnappyBlock.compress(Self.content())))
        let series = try WriteRequestReader.read(SnappyBlock.decompress(body))
        #expect(series.map { $0.samples.map(\.value) } == [[0, 7], [], [0], [-1]])
        let plain = batch(of: ["a", "b"]).body
        #expect(RequestOne.body(plain) == plain)
    }

    @Test func nothingButZerosIsEmpty() throws {
        var request = ProtobufWriter()
        request.field(1000, varint: Self.start)
        request.field(1) { series in
            series.field(1) {
                $0.field(1, string: "__name__")
                $0.field(2, string: "calls_total")
            }
            series.field(2) {
                $0.field(1, double: 0)
                $0.field(2, varint: Self.start)
            }
        }
        #expect(try two(request.bytes).0.isEmpty)
        #expect(try !two(request.bytes, keepsZeros: true).0.isEmpty)
    }

    @Test func halvesKnowWhatTheWholeKnew() throws {
        let whole = WriteBatch(body: SnappyBlock.compress(Self.content()), samples: 4, exemplars: 1, histograms: 2, timestamp: 1, collection: 1)
        let (first, second) = try #require(whole.halves())
        func read(_ batch: WriteBatch) throws -> [WrittenTimeSeries] {
            try RequestTwoReader.read(SnappyBlock.decompress(try #require(RequestTwo(batch.body, keepsZeros: false)).body))
        }
        let halves = try read(first) + read(second)
        let all = try two(Self.content()).1
        #expect(halves.map(\.created) == all.map(\.created) && halves.map(\.metadata) == all.map(\.metadata))
        #expect(halves.map(\.labels) == all.map(\.labels))
    }

    @Test func whatIsNoRequestIsNotTakenForOne() throws {
        #expect(RequestTwo([1, 2, 3], keepsZeros: true) == nil && RequestOne.body([1, 2, 3]) == nil)
        let content = Self.content()
        var random = SplitMix64(seed: 7)
        var refused = 0
        for end in 0..<content.count where RequestTwo(SnappyBlock.compress(Array(content[..<end])), keepsZeros: false) == nil { refused += 1 }
        #expect(refused > content.count / 2)
        for _ in 0..<2000 {
            var damaged = content
            for _ in 0..<3 { damaged[Int(random.next() % UInt64(content.count))] = UInt8(truncatingIfNeeded: random.next()) }
            // Whatever comes of it is well-formed.
            guard let request = RequestTwo(SnappyBlock.compress(damaged), keepsZeros: false) else { continue }
            var reader = ProtobufReader(try SnappyBlock.decompress(request.body)[...])
            while try reader.next() != nil {}
        }
    }

    @Test func manyTextsEachOnce() throws {
        let names = (0..<3000).map { "metric_\($0 % 1000)" }
        let content = try SnappyBlock.decompress(batch(of: names).body)
        let (request, series) = try two(content)
        #expect(series.map { $0.labels.first?.value } == names && request.counts.samples == names.count)
    }
}
