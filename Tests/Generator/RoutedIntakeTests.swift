import Exposition
import Generator
import Logging
import Pipeline
import SelfMetrics
import Settings
import Testing

/// Who routes answers as who counts, and gives away what the other would have counted.
@Suite struct RoutedIntakeTests {
    private struct Loops: EventLoops {
        let count = 1
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async { body() }
    }

    private final class Output: CollectionOutput {
        let forms: [WriteForm] = []
        func announce(tenant: String, headers: [String: String]) {}
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {}
    }

    private struct Given: Equatable {
        var bodies: [[UInt8]] = []
        var spans = 0
        var skipsMetrics = false
        var isWhole = false
    }

    private static let now = Instant(1_700_000_000_000_000_000)

    private static func settings(_ change: (inout Settings) -> Void) -> Settings {
        var settings = Settings.embeddedDefault
        change(&settings)
        return settings
    }

    private static func request<T>(_ bytes: [UInt8], isPush: Bool, orgIDs: [String], _ body: (IntakeRequest) -> T) -> T {
        let padded = bytes + Array(repeating: 0, count: RequestBytes.slack)
        return padded.withSlice { raw in
            body(
                IntakeRequest(
                    body: WireSlice(rebasing: raw[..<bytes.count]), isJSON: bytes.first == UInt8(ascii: "{"), isPush: isPush,
                    orgIDs: orgIDs, skipsMetrics: false))
        }
    }

    /// What the sender is told, which has to be the same from both, and what was given away.
    private static func take(
        _ bytes: [UInt8], isPush: Bool = false, orgIDs: [String] = [], owners: [UInt16] = [0, 1], hasRoom: Bool = true,
        _ change: (inout Settings) -> Void = { _ in }
    ) -> (IntakeResult?, Given) {
        let settings = settings(change)
        let counting = Generator(
            settings: settings,
            environment: GeneratorEnvironment(loops: Loops(), now: { now }, output: Output(), metrics: MetricsRegistry(), instance: "host"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let counted = request(bytes, isPush: isPush, orgIDs: orgIDs) { counting.take($0, loop: 0) }
        let routing = RoutedIntake(settings)
        var given = Given()
        let routed = request(bytes, isPush: isPush, orgIDs: orgIDs) { request in
            owners.withRun { owners in
                routing.take(request, owners: owners, now: now) { division, skipsMetrics, isWhole in
                    for part in division.parts {
                        given.bodies.append(Array(division.request(of: part)))
                        given.spans += part.spans
                    }
                    given.skipsMetrics = skipsMetrics
                    given.isWhole = isWhole
                    return hasRoom
                }
            }
        }
        if let routed { #expect(routed == counted) }
        return (routed, given)
    }

    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(content.count)] + content }

    private static func span(_ trace: UInt8, traceBytes: Int = 16, id: [UInt8] = Array(repeating: 9, count: 8)) -> [UInt8] {
        func time(_ number: UInt8) -> [UInt8] {
            [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: now.wall >> (8 * UInt64($0))) }
        }
        return field(1, Array(repeating: trace, count: traceBytes)) + field(2, id) + time(7) + time(8)
    }

    private static func request(_ spans: [[UInt8]]) -> [UInt8] { field(1, field(2, spans.flatMap { field(2, $0) })) }

    @Test func spansAreGivenAway() {
        let (result, given) = Self.take(Self.request((1...2).map { Self.span(UInt8($0)) }), owners: [0, 1, 2, 3])
        #expect(result == .taken(spans: 2) && given.spans == 2 && !given.skipsMetrics)
        #expect(given.isWhole == (given.bodies.count == 1))
    }

    @Test func whatIsOneOwnersStaysAsItIs() {
        let request = Self.request([Self.span(1), Self.span(1)])
        let (result, given) = Self.take(request, owners: [0])
        #expect(result == .taken(spans: 2))
        #expect(given == Given(bodies: [request], spans: 2, isWhole: true))
    }

    @Test func withoutSpansNobodyGetsAnything() {
        for request in [[], Self.request([])] {
            let (result, given) = Self.take(request)
            #expect(result == .taken(spans: 0) && given == Given())
        }
    }

    @Test func whoHasNoRoomTakesNothing() {
        #expect(Self.take(Self.request([Self.span(1)]), hasRoom: false).0 == nil)
    }

    @Test(arguments: [[0x0a, 0xff], [0x0b], Array("{".utf8), Array("{\"resourceSpans\":1}".utf8)]) func whatIsNoRequest(_ bytes: [UInt8]) {
        let (result, given) = Self.take(bytes)
        guard case .invalid = result else { return #expect(Bool(false), "\(String(describing: result))") }
        #expect(given == Given())
    }

    @Test func jsonBecomesProtobuf() {
        let span =
            "{\"traceId\":\"\(String(repeating: "01", count: 16))\",\"spanId\":\"\(String(repeating: "09", count: 8))\",\"endTimeUnixNano\":\"1700000000000000000\"}"
        let (result, given) = Self.take(Array("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(span)]}]}]}".utf8), owners: [0])
        #expect(result == .taken(spans: 1) && given.spans == 1 && !given.isWhole)
        #expect(given.bodies.first?.first == 0x0a)
    }

    /// Spans without allowed ids are left out, or their request is refused, as the setting says.
    @Test func idsThatAreNotAllowed() {
        let good = Self.request([Self.span(1)])
        for bad in [Self.span(2, traceBytes: 8), Self.span(2, id: [1]), Self.span(2, id: Array(repeating: 0, count: 8))] {
            let request = Self.request([bad, Self.span(1)])
            let (result, given) = Self.take(request, owners: [0])
            guard case .takenInPart(1, 1, let message) = result else { return #expect(Bool(false), "\(String(describing: result))") }
            #expect(message.hasPrefix("1 span was left out") && given.bodies == [good] && !given.isWhole)
            let (refused, nothing) = Self.take(request, owners: [0]) { $0.intake.invalidIDs = .refuse }
            guard case .invalid(_, 2) = refused else { return #expect(Bool(false), "\(String(describing: refused))") }
            #expect(nothing == Given())
        }
        guard case .invalid = Self.take(Self.request([Self.span(1, traceBytes: 3)])).0 else { return #expect(Bool(false)) }
    }

    /// Spans of OTLP/JSON of which a value cannot be read, likewise.
    @Test func valuesThatCannotBeRead() {
        let good = #"{"spanId":"0909090909090909","endTimeUnixNano":"1700000000000000000"}"#
        func request(_ spans: [String]) -> [UInt8] {
            Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#.utf8)
        }
        let (result, given) = Self.take(request([#"{"kind":"X"}"#, good]), owners: [0])
        guard case .takenInPart(1, 1, let message) = result else { return #expect(Bool(false), "\(String(describing: result))") }
        #expect(message.hasPrefix("1 span was left out: resourceSpans[0].scopeSpans[0].spans[0].kind at byte ") && given.spans == 1 && !given.isWhole)
        let both = Self.take(request([#"{"kind":"X"}"#, #"{"spanId":"0909"}"#, good]), owners: [0])
        guard case .takenInPart(1, 2, let message) = both.0 else { return #expect(Bool(false), "\(String(describing: both.0))") }
        #expect(message.contains("; 1 span was left out: span ids must be 64 bit") && both.1.spans == 1)
        for (spans, isRefusing) in [([#"{"kind":"X"}"#], false), ([#"{"kind":"X"}"#, good], true)] {
            let (refused, nothing) = Self.take(request(spans), owners: [0]) { if isRefusing { $0.intake.invalidIDs = .refuse } }
            guard case .invalid = refused else { return #expect(Bool(false), "\(String(describing: refused))") }
            #expect(nothing == Given())
        }
    }

    @Test(arguments: [[], ["a", "b"], [""], ["a/b"], ["a|b"], ["a"]]) func tenants(_ orgIDs: [String]) {
        let (result, given) = Self.take(Self.request([Self.span(1)]), orgIDs: orgIDs) { $0.multitenancyEnabled = true }
        #expect((result == .taken(spans: 1)) == (orgIDs == ["a"]))
        #expect(given.spans == (orgIDs == ["a"] ? 1 : 0))
    }

    /// What a distributor says beside the spans is said by a header.
    @Test func pushes() {
        let request = Self.request([Self.span(1)])
        let (result, given) = Self.take(request + [2 << 3, 1], isPush: true, owners: [0])
        #expect(result == .taken(spans: 1))
        #expect(given == Given(bodies: [request], spans: 1, skipsMetrics: true, isWhole: false))
    }
}
