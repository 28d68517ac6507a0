import Exposition
import Generator
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization
import Testing

/// Requests in, collections out, with a manual clock and loops that run at once.
@Suite struct GeneratorTests {
    private struct Loops: EventLoops {
        var count: Int
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async { body() }
    }

    private final class Output: CollectionOutput {
        let forms: [WriteForm]
        let delivered = Mutex<[(samples: Int, group: Int, stamp: CollectionStamp)]>([])
        init(_ limits: [Int]) { forms = limits.map { WriteForm(maxSamples: $0) } }
        func announce(tenant: String, headers: [String: String]) {}
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {
            delivered.withLock { $0.append((request.samples, group, collection)) }
        }
    }

    private final class ManualClock: Sendable {
        let nanoseconds = Atomic<UInt64>(1_700_000_000_000_000_000)
        func advance(seconds: UInt64) { nanoseconds.wrappingAdd(seconds * 1_000_000_000, ordering: .relaxed) }
        var now: UInt64 { nanoseconds.load(ordering: .relaxed) }
    }

    private let clock = ManualClock()
    private let metrics = MetricsRegistry()

    private func generator(_ output: Output, loops: Int = 2, _ change: (inout Settings) -> Void = { _ in }) -> Generator {
        var settings = Settings.embeddedDefault
        // The periodic collections of these tests are taken by hand.
        settings.generator.registry.collectionInterval = 3_600_000_000_000
        change(&settings)
        return Generator(
            settings: settings,
            environment: GeneratorEnvironment(
                loops: Loops(count: loops), now: { [clock] in Instant(clock.now) }, output: output, metrics: metrics, instance: "host"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// One span named `name` that ended just now.
    private func request(_ name: String, end: UInt64? = nil) -> [UInt8] {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(content.count)] + content }
        func time(_ number: UInt8, _ value: UInt64) -> [UInt8] {
            [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        }
        let end = end ?? clock.now
        let span =
            field(1, Array(repeating: 7, count: 16)) + field(2, Array(repeating: 9, count: 8)) + field(5, Array(name.utf8))
            + time(7, end - 1_000_000) + time(8, end)
        return field(1, field(2, field(2, span)))
    }

    @discardableResult
    private func push(_ generator: Generator, _ bytes: [UInt8], loop: Int = 0, orgIDs: [String] = [], skips: Bool = false) -> IntakeResult {
        let padded = bytes + Array(repeating: 0, count: RequestBytes.slack)
        return padded.withSlice { raw in
            generator.take(
                IntakeRequest(
                    body: WireSlice(rebasing: raw[..<bytes.count]), isJSON: bytes.first == UInt8(ascii: "{"), isPush: false,
                    orgIDs: orgIDs, skipsMetrics: skips),
                loop: loop)
        }
    }

    private func value(_ line: String) -> String? {
        metrics.exposition().split(separator: "\n").first { $0.hasPrefix(line) }?.split(separator: " ").last.map(String.init)
    }

    @Test func shardsOfAllLoopsAreOneCollection() async {
        let output = Output([2000])
        let generator = generator(output)
        for loop in 0..<2 { #expect(push(generator, request("a"), loop: loop) == .taken(spans: 1)) }
        push(generator, request("b"), loop: 1)
        await generator.collectAll()
        let delivered = output.delivered.withLock { $0 }
        // The zero samples, which lie before the start, go first and alone.
        #expect(delivered.map(\.samples) == [2 * 19, 2 * 19])
        #expect(delivered.first?.stamp == CollectionStamp(tenant: "single-tenant", number: 1, timestamp: 1_700_000_000_000))
        #expect(value("tempo_metrics_generator_registry_active_series") == "38")
        #expect(value("tempo_metrics_generator_spans_received_total") == "3")
    }

    @Test func endpointsWithOtherBatchSizesGetTheSameSamples() async {
        let output = Output([40, 2000])
        let generator = generator(output)
        for name in ["a", "b", "c"] { push(generator, request(name)) }
        await generator.collectAll()
        await generator.collectAll()
        let delivered = output.delivered.withLock { $0 }
        for group in 0...1 {
            let numbers = delivered.filter { $0.group == group }
            // Zero samples from before the start are a collection of their own.
            let early: Int = numbers.reduce(0) { $1.stamp.number <= 2 ? $0 + $1.samples : $0 }
            let late: Int = numbers.reduce(0) { $1.stamp.number > 2 ? $0 + $1.samples : $0 }
            #expect(early == 3 * 38 && late == 3 * 19)
        }
    }

    @Test func staleSeriesLeaveAtTheSweep() async {
        let output = Output([2000])
        let generator = generator(output)
        push(generator, request("a"))
        await generator.collectAll()
        clock.advance(seconds: 890)
        push(generator, request("b"))
        await generator.collectAll()
        #expect(value("tempo_metrics_generator_registry_active_series") == "38")
        clock.advance(seconds: 310)
        await generator.collectAll()
        #expect(value("tempo_metrics_generator_registry_active_series") == "19")
        #expect(value("tempo_metrics_generator_registry_series_removed_total") == "19")
        // The one that left comes back as a new series.
        push(generator, request("a"))
        await generator.collectAll()
        #expect(output.delivered.withLock { $0.last?.samples } == 19 + 38)
    }

    @Test func spansOutsideTheTimeRangeAreCounted() async {
        let generator = generator(Output([2000]))
        push(generator, request("late", end: clock.now - 31_000_000_000))
        #expect(value(#"tempo_metrics_generator_spans_discarded_total{processor="all",reason="outside_metrics_ingestion_slack""#) == "1")
    }

    @Test func skippedPushesMakeNoSeries() async {
        let output = Output([2000])
        let generator = generator(output)
        #expect(push(generator, request("a"), skips: true) == .taken(spans: 1))
        await generator.collectAll()
        #expect(output.delivered.withLock { $0.isEmpty })
        #expect(value("tempo_metrics_generator_metrics_generation_skipped_processor_pushes_total") == "1")
    }

    @Test func tenantsAreKeptApart() async {
        let output = Output([2000])
        let generator = generator(output) { $0.multitenancyEnabled = true }
        #expect(push(generator, request("a"), orgIDs: ["one"]) == .taken(spans: 1))
        #expect(push(generator, request("a"), orgIDs: ["two"]) == .taken(spans: 1))
        #expect(push(generator, request("a")) == .unavailable("no org id"))
        #expect(push(generator, request("a"), orgIDs: [""]) == .invalidTenant("no org id", spans: 1))
        await generator.collectAll()
        #expect(output.delivered.withLock { Set($0.map(\.stamp.tenant)) } == ["one", "two"])
    }

    /// Otherwise anybody could use up the room for tenants with a few bytes each, for good.
    @Test func onlyARequestThatIsTakenMakesATenant() {
        let generator = generator(Output([])) { $0.multitenancyEnabled = true }
        let badSpanID = request("a").map { $0 == 9 ? 0 : $0 }
        #expect(push(generator, [0x0a, 0xff], orgIDs: ["a"]) == .invalid("request is not a valid OTLP protobuf message", spans: 0))
        #expect(push(generator, badSpanID, orgIDs: ["b"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(
            push(generator, Array("{]".utf8), orgIDs: ["c"]) == .invalid("request is not valid OTLP/JSON: at byte 1: expected a string", spans: 0))
        #expect(push(generator, [], orgIDs: ["d"]) == .taken(spans: 0))
        #expect(push(generator, Array(#"{"resourceSpans":[]}"#.utf8), orgIDs: ["e"]) == .taken(spans: 0))
        // A parent's id of four bytes: the ids of that span are right, and yet nothing is left to be taken.
        let malformed = request("abcd").map { $0 == 5 << 3 | 2 ? 4 << 3 | 2 : $0 }
        #expect(push(generator, malformed, orgIDs: ["g"]) == .invalid("request is not a valid OTLP protobuf message", spans: 1))
        #expect(
            push(generator, badSpanID + malformed, orgIDs: ["h"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 2))
        #expect(generator.currentTenants.isEmpty && !metrics.exposition().contains("tenant=\"a\""))
        #expect(push(generator, request("a"), orgIDs: ["f"]) == .taken(spans: 1))
        #expect(push(generator, badSpanID, orgIDs: ["f"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(generator.currentTenants.map(\.id) == ["f"])
        #expect(value(#"tempo_discarded_spans_total{reason="invalid_span_id""#) == "1")
    }

    @Test func whatIsLeftOfARequestMakesATenantToo() {
        let badSpanID = request("a").map { $0 == 9 ? 0 : $0 }
        let told = "1 span was left out: span ids must be 64 bit and not all zero, received 0 bits"
        let skipping = generator(Output([])) { $0.multitenancyEnabled = true }
        #expect(push(skipping, badSpanID + request("b"), orgIDs: ["a"]) == .takenInPart(spans: 1, rejected: 1, told))
        #expect(skipping.currentTenants.map(\.id) == ["a"])
        let refusing = generator(Output([])) {
            $0.multitenancyEnabled = true
            $0.intake.invalidIDs = .refuse
        }
        #expect(
            push(refusing, badSpanID + request("b"), orgIDs: ["a"]) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 2)
        )
        #expect(refusing.currentTenants.isEmpty)
    }

    @Test func lateSpansAreToldOfWhereThatIsAskedFor() {
        let late = request("a", end: clock.now - 60_000_000_000)
        let ahead = request("a", end: clock.now + 31_000_000_000)
        #expect(push(generator(Output([])), late + request("b")) == .taken(spans: 2))
        let telling = generator(Output([])) { $0.intake.lateSpans = .report }
        #expect(push(telling, request("b")) == .taken(spans: 1))
        let slack = "(metrics_ingestion_time_range_slack)"
        #expect(push(telling, late + request("b")) == .takenInPart(spans: 1, rejected: 1, "1 span ended more than 30s ago \(slack)"))
        #expect(
            push(telling, late + ahead + late)
                == .takenInPart(spans: 0, rejected: 3, "2 spans ended more than 30s ago, 1 span ends more than 30s from now \(slack)"))
        let badSpanID = request("a").map { $0 == 9 ? 0 : $0 }
        #expect(
            push(telling, late + badSpanID + request("b"))
                == .takenInPart(
                    spans: 1, rejected: 2,
                    "1 span was left out: span ids must be 64 bit and not all zero, received 0 bits; 1 span ended more than 30s ago \(slack)"))
    }

    /// Their senders can mend it, and would else never hear of it.
    @Test func spansWhoseTextsAreNoUTF8AreToldOf() {
        let odd = request("~").map { $0 == 0x7e ? 0xff : $0 }
        let told = "1 span has a name or label in other than UTF-8"
        let generator = generator(Output([])) { $0.intake.lateSpans = .report }
        #expect(push(generator, odd + request("b")) == .takenInPart(spans: 1, rejected: 1, told))
        #expect(
            push(generator, odd + odd) == .takenInPart(spans: 0, rejected: 2, "2 spans have names or labels in other than UTF-8"))
        let late = request("a", end: clock.now - 60_000_000_000)
        #expect(
            push(generator, late + odd)
                == .takenInPart(spans: 0, rejected: 2, "1 span ended more than 30s ago (metrics_ingestion_time_range_slack); \(told)"))
    }

    @Test func noProcessorMeansNoSeriesButTheRequestIsChecked() async {
        let output = Output([2000])
        let generator = generator(output) { $0.overrides.defaults.processors = [] }
        #expect(push(generator, request("a")) == .taken(spans: 1))
        #expect(push(generator, [0x0a, 0xff]) == .invalid("request is not a valid OTLP protobuf message", spans: 0))
        await generator.collectAll()
        #expect(output.delivered.withLock { $0.isEmpty })
    }

    @Test func disabledCollectionKeepsCounting() async {
        let output = Output([2000])
        let generator = generator(output) { $0.overrides.defaults.disableCollection = true }
        push(generator, request("a"))
        await generator.collectAll()
        #expect(output.delivered.withLock { $0.isEmpty })
        #expect(value("tempo_metrics_generator_registry_active_series") == "19")
    }

    @Test func aRefusedRequestCountsItsSpans() {
        let generator = generator(Output([]))
        let bad = request("a").map { $0 == 9 ? 0 : $0 }
        #expect(push(generator, bad) == .invalid("span ids must be 64 bit and not all zero, received 0 bits", spans: 1))
        #expect(value(#"tempo_discarded_spans_total{reason="invalid_span_id""#) == "1")
    }

    @Test func wrongJSONSaysWhere() {
        let generator = generator(Output([]))
        #expect(push(generator, Array("{]".utf8)) == .invalid("request is not valid OTLP/JSON: at byte 1: expected a string", spans: 0))
    }
}
