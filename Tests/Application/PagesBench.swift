import Application
import Console
import Explain
import Exposition
import Forward
import Generator
import Kafka
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// The admin pages of a generator with one event loop that runs at once, and a clock that stands still.
struct PagesBench {
    struct Answer: Equatable {
        var status: Int
        var type: String
        var text: String
    }

    private struct Loop: EventLoops {
        let count = 1
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async { body() }
    }

    private struct NoOutput: CollectionOutput {
        let forms: [WriteForm] = []
        func announce(tenant: String, headers: [String: String]) {}
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {}
    }

    /// 2024-02-29T12:34:56.789Z.
    static let now: UInt64 = 1_709_210_096_789_000_000

    let readiness = Readiness()
    let router: AdminRouter
    let recent: RecentRequests
    let metrics = MetricsRegistry()
    /// Who says what is not right.
    let board = WarningBoard()
    let storage: StorageState
    private let generator: Generator

    /// - Parameters:
    ///   - configuration: a document in YAML.
    ///   - overrides: the per-tenant override file's content; nil: there is none.
    ///   - routing: how targets of `metronome.route` do.
    ///   - kafka: how the topic is read; nil: none is.
    init(_ configuration: String, overrides: String? = nil, routing: [RouteState] = [], kafka: KafkaState? = nil) throws {
        let settings = try SettingsLoader.load(files: [(name: "a.yaml", text: configuration)], expandEnvironment: false) { _ in nil }.get().settings
        let reloader = try overrides.map {
            try OverridesReloader.start(
                .success(Array($0.utf8)), settings: settings, expandEnvironment: false, environment: { _ in nil }, now: 0
            ).get().reloader
        }
        storage = StorageState(path: settings.generator.storage.path)
        let now: @Sendable () -> Instant = { Instant(wall: Self.now, steady: Self.now) }
        let generator = Generator(
            settings: settings, overrides: reloader?.current ?? RuntimeOverrides(),
            environment: GeneratorEnvironment(loops: Loop(), now: now, output: NoOutput(), metrics: metrics, instance: "host", warnings: board),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.generator = generator
        recent = RecentRequests(interval: 1, maxBytes: 1 << 20)
        router = AdminPages(
            settings: settings, metrics: metrics, readiness: readiness, generator: generator, now: now, overrides: { reloader },
            desk: ExplainDesk(recent, settings, prices: nil) {
                reloader?.current ?? RuntimeOverrides()
            } live: { id in
                generator.currentTenants.first { $0.id == id }?.processors
            }, storage: storage, routing: { routing }, kafka: { kafka }
        ).router()
    }

    /// Takes a span that ended just now, of a service `svc`.
    func push(_ name: String, attributes: [(String, String)] = [], tenant: String? = nil) -> Bool {
        let keys = attributes.map { #"{"key":"\#($0.0)","value":{"stringValue":"\#($0.1)"}}"# }.joined(separator: ",")
        let span =
            #"{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","name":"\#(name)","kind":3,"#
            + #""startTimeUnixNano":"\#(Self.now - 1_000_000_000)","endTimeUnixNano":"\#(Self.now)","attributes":[\#(keys)]}"#
        let service = #"{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]}"#
        let text = Array(#"{"resourceSpans":[{"resource":\#(service),"scopeSpans":[{"spans":[\#(span)]}]}]}"#.utf8)
        let padded = text + Array(repeating: 0, count: RequestBytes.slack)
        let result = padded.withSlice { bytes in
            recent.keep(
                WireSlice(rebasing: bytes[..<text.count]), isJSON: true, tenant: tenant ?? "single-tenant", refusal: "",
                now: Self.now &+ UInt64(recent.count), receivedAt: Self.now)
            return generator.take(
                IntakeRequest(
                    body: WireSlice(rebasing: bytes[..<text.count]), isJSON: true, isPush: false, orgIDs: tenant.map { [$0] } ?? [],
                    skipsMetrics: false), loop: 0)
        }
        guard case .taken(spans: 1) = result else { return false }
        return true
    }

    /// A request with one span that was refused, as far as pages see it.
    func keepRefused(_ name: String, _ refusal: String, tenant: String = "single-tenant") {
        let span = #"{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060709","name":"\#(name)"}"#
        Array(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(span)]}]}]}"#.utf8).withSlice {
            recent.keep($0, isJSON: true, tenant: tenant, refusal: refusal, now: Self.now, receivedAt: Self.now)
        }
    }

    /// The page as a client sees it; `target` may have a query.
    func get(_ target: String, headers: [(name: String, value: String)] = []) async throws -> Answer {
        let parts = target.split(separator: "?").map(String.init)
        let query = parts.dropFirst().flatMap { $0.split(separator: "&") }.map { item in
            (name: String(item.prefix { $0 != "=" }), value: String(item.drop { $0 != "=" }.dropFirst()))
        }
        let response = await router.respond(to: AdminRequest(path: parts[0], query: query, headers: headers))
        var text = ""
        switch response.body {
        case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .stream(let produce):
            let written = Mutex("")
            try await produce(AdminBodyWriter { bytes in written.withLock { $0 += String(decoding: bytes, as: UTF8.self) } })
            text = written.withLock { $0 }
        }
        return Answer(status: response.status, type: response.contentType, text: text)
    }
}
