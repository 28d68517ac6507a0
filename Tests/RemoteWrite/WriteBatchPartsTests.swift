import Outbound
import RemoteWrite
import TestSupport
import Testing

@Suite("Parts of a batch")
struct WriteBatchPartsTests {
    @Test(arguments: [2, 3, 7, 2000])
    func halvesHoldEverythingOnce(count: Int) throws {
        let names = (0..<count).map { "series_\($0)" }
        let whole = batch(of: names, collection: 9, exemplar: true)
        let (first, second) = try #require(whole.halves())
        #expect(first.names + second.names == names)
        #expect(first.names.count == count / 2)
        for half in [first, second] {
            #expect(half.samples == half.names.count && half.exemplars == half.names.count && half.histograms == 0)
            #expect(half.timestamp == whole.timestamp && half.collection == 9)
        }
    }

    @Test func histogramsAreCounted() throws {
        var request = ProtobufWriter()
        for _ in 0..<2 { request.field(1) { $0.field(4) { $0.field(1, varint: 1) } } }
        let whole = WriteBatch(
            body: SnappyBlock.compress(request.bytes), samples: 0, exemplars: 0, histograms: 2, timestamp: 0, collection: 1)
        #expect(whole.halves()?.0.histograms == 1)
    }

    /// Over OTLP the series of a classic histogram are one point: in two requests they would be two.
    @Test func histogramsStayWhole() throws {
        let bounds = ["1", "2", "+Inf"]
        func histogram(_ set: String) -> [(name: String, set: String, bound: String?)] {
            bounds.map { ("latency_bucket", set, $0) } + [("latency_count", set, nil), ("latency_sum", set, nil)]
        }
        func whole(_ series: [(name: String, set: String, bound: String?)]) -> WriteBatch {
            var request = ProtobufWriter()
            for one in series {
                request.field(1) { series in
                    for (name, value) in [("__name__", one.name), ("set", one.set)] + (one.bound.map { [("le", $0)] } ?? []) {
                        series.field(1) {
                            $0.field(1, string: name)
                            $0.field(2, string: value)
                        }
                    }
                    series.field(2) { $0.field(1, double: 1) }
                }
            }
            return WriteBatch(
                body: SnappyBlock.compress(request.bytes), samples: series.count, exemplars: 0, histograms: 0, timestamp: 0, collection: 1)
        }
        let (first, second) = try #require(whole(histogram("a") + histogram("b") + histogram("c")).halves(keepsHistograms: true))
        #expect(first.names.count == 5 && second.names.count == 10)
        let (third, fourth) = try #require(second.halves(keepsHistograms: true))
        #expect(third.names.count == 5 && fourth.names.count == 5)
        #expect(fourth.halves(keepsHistograms: true) == nil && fourth.halves() != nil)
    }

    @Test func oneSeriesHasNoHalves() {
        #expect(batch(of: ["only"]).halves() == nil)
        #expect(batch(of: []).halves() == nil)
    }

    /// Bodies are our own; whatever they are, nothing breaks.
    @Test func whatIsNoRequestHasNoHalves() {
        let good = batch(of: ["a", "b"])
        var cut = good
        for length in 0..<good.body.count {
            cut.body = Array(good.body[..<length])
            #expect(cut.halves() == nil)
        }
        for bytes: [UInt8] in [[0x0a], [0x0a, 0xff], [0x0a, 0x80, 0x80], [0x0b], [0x0a, 0x02, 0x12, 0x05], [0xff, 0xff, 0xff]] {
            cut.body = SnappyBlock.compress(bytes)
            #expect(cut.halves() == nil && cut.seriesText == "")
        }
    }

    @Test func theLogNamesTheFirstSeries() {
        #expect(batch(of: ["calls_total"]).seriesText == #"calls_total{job="metronome"}"#)
        #expect(batch(of: ["a", "b", "c"]).seriesText == #"a{job="metronome"} and 2 more"#)
        let long = batch(of: ["a\nb" + String(repeating: "x", count: 10_000)]).seriesText
        #expect(long.hasPrefix("abxxx") && long.utf8.count == OutboundLimits.maxResponseText)
        #expect(batch(1).seriesText == "")
    }
}
