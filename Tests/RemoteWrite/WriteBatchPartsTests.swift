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
        #expect(long.hasPrefix("abxxx") && long.utf8.count == RemoteWriteLimits.maxResponseText)
        #expect(batch(1).seriesText == "")
    }
}
