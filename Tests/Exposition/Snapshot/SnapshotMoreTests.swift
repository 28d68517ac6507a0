import Exposition
import Pipeline
import PipelineSupport
import Settings
import TestSupport
import Testing

/// What a snapshot says of label sets beside their numbers: when series began, and what no collection has.
@Suite struct SnapshotMoreTests {
    private static let minute: Int64 = 1_700_013_780_000
    private static let start = minute - 1000

    /// Collections and snapshots of one tenant, by one clock.
    private struct Process: ~Copyable {
        var bench: Bench
        var parts: [[UInt8]] = []
        private var hasSnapshot = false

        init(_ form: HistogramForm, _ temporality: Temporality) {
            var series = MetricGroup.Options()
            series.form = form
            bench = Bench(SpanMetricsOptions(), series: series, temporality: temporality)
            if temporality == .cumulative { bench.encoder = WriteRequestEncoder(maxSamples: 2000, describes: true) }
        }

        mutating func push(_ name: String, at now: Int64) {
            #expect(bench.push(Proto.request([Proto.span(name)])) == nil)
            bench.drain(at: now)
        }

        /// Number of calls and start of each series of calls.
        mutating func collect(at now: Int64, since: Int64 = 0) throws -> [String: (calls: Double, start: Int64, points: Int)] {
            var found: [String: (calls: Double, start: Int64, points: Int)] = [:]
            for request in bench.requests(at: now, since: since) {
                var reader = ProtobufReader(try SnappyBlock.decompress(request.body)[...])
                var start: Int64 = 0
                while let (number, value) = try reader.next() {
                    if number == 1000 { start = value.signed }
                    guard number == 1 else { continue }
                    let series = SentSeries(Array(value.bytes))
                    let last = series.samples.last?.value ?? Double(series.histograms.last?.count ?? 0)
                    found[series.labels] = (last, start, series.samples.count + series.histograms.count)
                }
            }
            return found
        }

        /// All of it the first time, then changes.
        mutating func snapshot(at now: Int64) {
            var writer = SnapshotWriter(timestamp: now, now: now, isWhole: !hasSnapshot)
            hasSnapshot = true
            for totals in bench.totals {
                writer.begin(totals)
                writer.append(totals, 0..<totals.store.upperBound) { parts.append($0) }
                writer.end(totals) { parts.append($0) }
            }
        }

        /// What a process that begins now makes of it.
        func restarted(_ form: HistogramForm, _ temporality: Temporality, at now: Int64) throws -> Process {
            var next = Process(form, temporality)
            next.outcome = try next.restore(parts, at: now)
            return next
        }

        var outcome = TenantSnapshot.Outcome()

        mutating func restore(_ parts: [[UInt8]], at now: Int64) throws -> TenantSnapshot.Outcome {
            var snapshot = TenantSnapshot()
            for part in parts { try snapshot.read(part) }
            return snapshot.restore(into: bench.totals, now: now, wall: now)
        }
    }

    private static func calls<Value>(_ series: [String: Value], _ name: String) throws -> Value {
        try #require(series.first { $0.key.contains("calls_total") && $0.key.contains("\"\(name)\"") }).value
    }

    // MARK: Many

    /// More than are looked for at a time, over several parts, some of them changed, some gone, some new since the whole snapshot.
    @Test(arguments: [HistogramForm.classic, .native]) func eachOfManyComesBack(_ form: HistogramForm) throws {
        var first = Process(form, .cumulative)
        for number in 0..<300 { for _ in 0...number % 3 { first.push("a\(number)", at: Self.minute) } }
        first.snapshot(at: Self.minute + 500)
        for number in 100..<400 { first.push("a\(number)", at: Self.minute + 400_000) }
        // Those below 100 have ended.
        first.bench.forgetStale(before: Self.minute + 1)
        first.snapshot(at: Self.minute + 400_500)
        #expect(first.parts.count > 1)
        let before = try first.collect(at: Self.minute + 400_500)
        var second = try first.restarted(form, .cumulative, at: Self.minute + 401_000)
        #expect(second.outcome.labelSets == 300)
        let after = try second.collect(at: Self.minute + 401_000)
        #expect(Set(before.keys) == Set(after.keys) && before.allSatisfy { after[$0.key]?.calls == $0.value.calls })
        for (number, calls) in [(100, 3), (101, 4), (299, 4), (300, 1), (399, 1)] {
            #expect(try Self.calls(after, "a\(number)").calls == Double(calls), "a\(number)")
        }
        #expect(!after.keys.contains { $0.contains("\"a99\"") })
        // Their places are found again.
        second.push("a250", at: Self.minute + 402_000)
        #expect(try Self.calls(second.collect(at: Self.minute + 402_500), "a250").calls == 4)
    }

    // MARK: Starts

    @Test(arguments: [HistogramForm.classic, .native, .both, .custom]) func startsStayOverARestart(_ form: HistogramForm) throws {
        var first = Process(form, .cumulative)
        first.push("a", at: Self.minute)
        let before = try first.collect(at: Self.minute + 500)
        first.snapshot(at: Self.minute + 500)
        var second = try first.restarted(form, .cumulative, at: Self.minute + 90_000)
        let after = try second.collect(at: Self.minute + 90_000)
        #expect(!before.isEmpty && Set(before.keys) == Set(after.keys))
        for (series, one) in after { #expect(one.start == Self.start && one.points == 1, "\(series)") }
    }

    /// Its numbers were in a snapshot before it was sent, and nothing is counted any more: when it began, and that it has, stands in the next.
    @Test func whatIsKeptAheadOfItsFirstCollectionHasBegunWithThat() throws {
        var first = Process(.classic, .cumulative)
        first.push("a", at: Self.minute)
        first.snapshot(at: Self.minute + 200)
        _ = try first.collect(at: Self.minute + 500)
        first.snapshot(at: Self.minute + 500)
        var second = try first.restarted(.classic, .cumulative, at: Self.minute + 90_000)
        for (series, one) in try second.collect(at: Self.minute + 90_000) { #expect(one.start == Self.start && one.points == 1, "\(series)") }
    }

    @Test func aMetricThatBeganLaterDidSoInTheNextProcessToo() {
        var starts = SeriesStarts()
        starts.begin(3, new: 1, known: 0, at: 10)
        starts.begin(3, new: 2, known: 1, at: 20)
        let times = starts.times(3)
        #expect(times?.time == 10 && times?.exceptions.map(\.metric) == [1] && times?.exceptions.map(\.time) == [20])
        #expect(starts.times(4) == nil && starts.times(4000) == nil)
        var other = SeriesStarts()
        other.restore(7, time: 10)
        other.restore(7, metric: 1, time: 20)
        #expect(other.time(7, 0) == 10 && other.time(7, 1) == 20)
    }

    /// The process that ended was due to begin a native histogram anew, and the next one does: what it counts then began behind that.
    @Test func aResetAfterARestartIsOne() throws {
        let plan = NativeHistogramPlan(maxBuckets: 2, minResetMilliseconds: 60_000) ?? .standard
        func process() -> Process {
            var process = Process(.native, .cumulative)
            var series = MetricGroup.Options()
            series.form = .native
            series.native = plan
            process.bench = Bench(SpanMetricsOptions(), series: series)
            process.bench.encoder = WriteRequestEncoder(maxSamples: 2000, describes: true)
            return process
        }
        var first = process()
        for milliseconds in [1, 40, 900] as [UInt64] {
            #expect(first.bench.push(Proto.request([Proto.span("a", milliseconds: milliseconds)])) == nil)
        }
        first.bench.drain(at: Self.minute)
        _ = try first.collect(at: Self.minute + 500)
        first.snapshot(at: Self.minute + 500)
        var second = process()
        _ = try second.restore(first.parts, at: Self.minute + 1000)
        let goesOn = try second.collect(at: Self.minute + 1000)
        #expect(goesOn.values.allSatisfy { $0.start == Self.start })
        let reset = try second.collect(at: Self.minute + 200_000)
        let native = try #require(reset.first { $0.key.contains("latency") })
        #expect(native.value.calls == 0 && native.value.start == Self.minute + 1001)
        #expect(try Self.calls(reset, "a").start == Self.start)
    }

    // MARK: Differences

    @Test(arguments: [HistogramForm.classic, .native, .both, .custom]) func whatNoCollectionHasIsInTheNextOne(_ form: HistogramForm) throws {
        var first = Process(form, .delta)
        first.push("a", at: Self.minute)
        first.push("b", at: Self.minute)
        #expect(try Self.calls(first.collect(at: Self.minute + 500), "a").calls == 1)
        first.snapshot(at: Self.minute + 500)
        first.push("a", at: Self.minute + 700)
        first.push("a", at: Self.minute + 700)
        // Kept, and not collected.
        first.snapshot(at: Self.minute + 800)
        var second = try first.restarted(form, .delta, at: Self.minute + 5000)
        #expect(second.outcome.isAheadOfCollections)
        let told = try second.collect(at: Self.minute + 5000, since: Self.minute + 500)
        #expect(try Self.calls(told, "a").calls == 2)
        #expect(!told.keys.contains { $0.contains("\"b\"") } && told.values.allSatisfy { $0.start == Self.minute + 500 })
        second.push("b", at: Self.minute + 6000)
        let next = try second.collect(at: Self.minute + 7000, since: Self.minute + 5000)
        #expect(try Self.calls(next, "b").calls == 1 && !next.keys.contains { $0.contains("\"a\"") })
    }

    /// It was kept ahead of the collection that has it: the snapshot that is kept with that says so.
    @Test func whatACollectionHasDoesNotComeTwice() throws {
        var first = Process(.classic, .delta)
        first.push("a", at: Self.minute)
        first.snapshot(at: Self.minute + 200)
        #expect(try Self.calls(first.collect(at: Self.minute + 500), "a").calls == 1)
        first.snapshot(at: Self.minute + 500)
        var second = try first.restarted(.classic, .delta, at: Self.minute + 5000)
        #expect(!second.outcome.isAheadOfCollections && second.outcome.labelSets == 1)
        #expect(try second.collect(at: Self.minute + 5000, since: Self.minute + 500).isEmpty)
    }

    @Test func otherSettingsTakeThemOver() throws {
        var first = Process(.classic, .delta)
        first.push("a", at: Self.minute)
        first.snapshot(at: Self.minute + 200)
        var options = SpanMetricsOptions()
        options.dimensions = ["http.method"]
        var second = Process(.classic, .delta)
        second.bench = Bench(options, temporality: .delta)
        #expect(try second.restore(first.parts, at: Self.minute + 5000).isAheadOfCollections)
        #expect(try Self.calls(second.collect(at: Self.minute + 5000, since: Self.minute), "a").calls == 1)
    }

    /// A process that sends totals alone forgets differences.
    @Test func whoSendsTotalsAloneKeepsNone() throws {
        var first = Process(.classic, .delta)
        first.push("a", at: Self.minute)
        first.snapshot(at: Self.minute + 200)
        var second = try first.restarted(.classic, .cumulative, at: Self.minute + 5000)
        #expect(!second.outcome.isAheadOfCollections)
        #expect(try Self.calls(second.collect(at: Self.minute + 5000), "a").calls == 1)
    }

    // MARK: Earlier versions

    /// A snapshot as version 1 wrote it: numbers are the end of a label set.
    private static func asVersionOne(_ part: [UInt8]) throws -> [UInt8] {
        var rest = part[...]
        var out: [UInt8] = []
        func varint() throws -> UInt64 {
            var reader = ProtobufReader(rest)
            let value = try reader.varint()
            let bytes = Proto.varint(value)
            guard rest.starts(with: bytes) else { throw HarnessError("a varint that is not the shortest") }
            rest = rest.dropFirst(bytes.count)
            return value
        }
        func copy(_ count: Int) {
            out += rest.prefix(count)
            rest = rest.dropFirst(count)
        }
        func copyVarint() throws -> UInt64 {
            let value = try varint()
            out += Proto.varint(value)
            return value
        }
        func copySlice() throws { copy(Int(try copyVarint())) }
        #expect(try varint() == 2)
        out += Proto.varint(1)
        copy(8)
        try copySlice()
        for _ in 0..<(try copyVarint()) { _ = try copyVarint() }
        while !rest.isEmpty {
            if try copyVarint() & 1 == 1 { try copySlice() }
            for _ in 0..<3 { _ = try copyVarint() }
            try copySlice()
            for _ in 0..<(try copyVarint()) { try copySlice() }
            let more = Int(try varint())
            rest = rest.dropFirst(more)
        }
        return out
    }

    @Test(arguments: [HistogramForm.classic, .both]) func theVersionBeforeIsRead(_ form: HistogramForm) throws {
        var first = Process(form, .cumulative)
        for name in ["a", "b"] { first.push(name, at: Self.minute) }
        _ = try first.collect(at: Self.minute + 500)
        first.snapshot(at: Self.minute + 500)
        first.parts = try first.parts.map(Self.asVersionOne)
        var second = try first.restarted(form, .cumulative, at: Self.minute + 5000)
        #expect(second.outcome.labelSets == 2)
        let series = try second.collect(at: Self.minute + 5000)
        #expect(try Self.calls(series, "a").calls == 1 && Self.calls(series, "b").points == 1)
        #expect(series.values.allSatisfy { $0.start == 0 })
    }
}
