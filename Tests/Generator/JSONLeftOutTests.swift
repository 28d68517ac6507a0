import Generator
import Pipeline
import SelfMetrics
import Settings
import Testing

/// Spans of OTLP/JSON that cannot be read are left out alone: the others count, the sender is told, and the books balance.
@Suite struct JSONLeftOutTests {
    private static let told =
        #"1 span was left out: resourceSpans[0].scopeSpans[0].spans[0].traceId at byte 54 is "0g", expected an id in hex digits"#
    private static let bad = #"{"traceId":"0g"}"#
    /// Its span id has two bytes.
    private static let badID = #"{"spanId":"0909"}"#

    private static func request(_ spans: [String]) -> [UInt8] {
        Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#.utf8)
    }

    private static func good(_ bench: GeneratorBench) -> String { #"{"spanId":"0909090909090909","name":"s","endTimeUnixNano":"\#(bench.now)"}"# }

    private func counter(_ bench: GeneratorBench, _ reason: String) -> Double? {
        let row = bench.metrics.exposition().split(separator: "\n").first { $0.hasPrefix("tempo_discarded_spans_total{") && $0.contains(reason) }
        return row?.split(separator: " ").last.flatMap { Double($0) }
    }

    private func intake(_ bench: GeneratorBench) throws -> [String: Int] {
        let report = try #require(bench.generator.currentTenants.first?.ledgerReport())
        #expect(report.isBalanced, "\(report)")
        return report.columns(of: "intake")
    }

    @Test func theOthersCount() async throws {
        let bench = GeneratorBench()
        let good = Self.good(bench)
        #expect(bench.takeJSON(Self.request([Self.bad, good, good])) == .takenInPart(spans: 2, rejected: 1, Self.told))
        #expect(await bench.total("traces_spanmetrics_calls_total") == 2)
        #expect(try intake(bench) == ["intake received": 3, "intake counted": 2, "intake malformed": 1])
        #expect(counter(bench, "invalid_value") == 1)
    }

    /// What cannot be read, what has ids that are not allowed and what is late, each with its reason.
    @Test func allReasonsAreTold() throws {
        let bench = GeneratorBench { $0.intake.lateSpans = .report }
        let late = #"{"spanId":"0909090909090909","endTimeUnixNano":"\#(bench.now - 60_000_000_000)"}"#
        let result = bench.takeJSON(Self.request([Self.bad, Self.badID, late, Self.good(bench)]))
        let rest = "1 span was left out: span ids must be 64 bit and not all zero, received 16 bits; 1 span ended more than 30s ago"
        guard case .takenInPart(spans: 1, rejected: 3, let message) = result else { return #expect(Bool(false), "\(result)") }
        #expect(message.hasPrefix("\(Self.told); \(rest)"), "\(message)")
        #expect(try intake(bench) == ["intake received": 4, "intake counted": 2, "intake malformed": 2])
    }

    /// As where every span has ids that are not allowed.
    @Test func aRequestOfWhichNothingIsLeftIsRefused() throws {
        let bench = GeneratorBench()
        #expect(bench.takeJSON(Self.request([Self.bad])) == .invalid(Self.told, spans: 1))
        #expect(
            bench.takeJSON(Self.request([Self.bad, Self.badID])) == .invalid("span ids must be 64 bit and not all zero, received 16 bits", spans: 2))
        #expect(try intake(bench) == ["intake received": 3, "intake malformed": 3])
    }

    @Test func allOfItIsRefusedWhereThatIsAskedFor() async {
        let bench = GeneratorBench { $0.intake.invalidIDs = .refuse }
        let expected = "request is not valid OTLP/JSON: at byte 58: expected an id in hex digits"
        #expect(bench.takeJSON(Self.request([Self.bad, Self.good(bench)])) == .invalid(expected, spans: 0))
        #expect(await bench.total("traces_spanmetrics_calls_total") == 0)
    }

    @Test func itMakesATenantOnlyWhereSomethingIsLeft() {
        let bench = GeneratorBench { $0.multitenancyEnabled = true }
        #expect(bench.takeJSON(Self.request([Self.bad]), of: ["a"]) == .invalid(Self.told, spans: 1))
        #expect(bench.generator.currentTenants.isEmpty)
        #expect(bench.takeJSON(Self.request([Self.bad, Self.good(bench)]), of: ["b"]) == .takenInPart(spans: 1, rejected: 1, Self.told))
        #expect(bench.generator.currentTenants.map(\.id) == ["b"])
    }

    /// One that comes again is known though a part of it was left out, and one of which nothing was left is not mistaken for another such one.
    @Test func requestsThatComeAgain() async throws {
        let bench = GeneratorBench { $0.intake.resentWindow = 60_000_000_000 }
        let request = Self.request([Self.bad, Self.good(bench)])
        #expect(bench.takeJSON(request) == .takenInPart(spans: 1, rejected: 1, Self.told))
        #expect(bench.takeJSON(request) == .taken(spans: 2))
        for _ in 0..<2 { #expect(bench.takeJSON(Self.request([Self.bad])) == .invalid(Self.told, spans: 1)) }
        #expect(await bench.total("traces_spanmetrics_calls_total") == 1)
        #expect(try intake(bench) == ["intake received": 6, "intake counted": 1, "intake malformed": 3, "intake skipped": 2])
    }
}
