import Exposition
import Generator
import LogSupport
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// A generator with a manual clock, loops that run at once, and an output that only notes what it was given.
final class GeneratorBench: Sendable {
    /// Each loop does one thing at a time, whichever thread asks for it.
    private final class Loops: EventLoops {
        private final class Loop: Sendable { let turn = Mutex(()) }
        private let loops: [Loop]
        let interruption = Mutex<(@Sendable (Int) -> Void)?>(nil)
        var count: Int { loops.count }
        init(count: Int) { loops = (0..<count).map { _ in Loop() } }
        func at<Result: Sendable>(_ index: Int, _ body: () -> Result) -> Result { loops[index].turn.withLock { _ in body() } }
        func run(on index: Int, _ body: @escaping @Sendable () -> Void) async {
            at(index) { body() }
            interruption.withLock { $0 }?(index)
        }
    }

    final class Output: CollectionOutput {
        let forms: [WriteForm]
        let announced = Mutex<[(tenant: String, headers: [String: String])]>([])
        /// Every request so far.
        let delivered = Mutex<[(samples: Int, group: Int, stamp: CollectionStamp)]>([])
        let samples = Mutex<[Int]>([])
        /// Of the collections so far, milliseconds since the epoch.
        let stamps = Mutex<[Int64]>([])
        /// What is wanted of the next snapshot, and the parts of those that were given; nothing is kept while it is `none`.
        let wanted = Mutex(SnapshotKind.none)
        let snapshots = Mutex<[(kind: SnapshotKind, content: [UInt8])]>([])
        let numbers = Mutex<[UInt64]>([])
        init(_ forms: [WriteForm]) { self.forms = forms }
        func begin(tenant: String) async -> UInt64? { wanted.withLock { $0 == .none } ? nil : 1 }
        func wantedSnapshot(tenant: String) async -> SnapshotKind { wanted.withLock { $0 } }
        func add(_ snapshot: [UInt8], _ kind: SnapshotKind, to transaction: UInt64) { snapshots.withLock { $0.append((kind, snapshot)) } }
        func commit(_ transaction: UInt64) async -> Bool { true }
        func announce(tenant: String, headers: [String: String]) { announced.withLock { $0.append((tenant, headers)) } }
        func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp) {
            delivered.withLock { $0.append((request.samples, group, collection)) }
            samples.withLock { $0.append(request.samples) }
            numbers.withLock { $0.append(collection.number) }
            stamps.withLock { if $0.last != collection.timestamp { $0.append(collection.timestamp) } }
        }
    }

    let output: Output
    let metrics = MetricsRegistry()
    let generator: Generator
    private let log = LogRecorder()
    private let clock = Clock()
    private let loops: Loops

    init(loops: Int = 2, forms: [WriteForm] = [WriteForm(maxSamples: 2000)], _ change: (inout Settings) -> Void = { _ in }) {
        let output = Output(forms)
        self.output = output
        var settings = Settings.embeddedDefault
        // The periodic collections of these tests are taken by hand.
        settings.generator.registry.collectionInterval = 3_600_000_000_000
        change(&settings)
        let metrics = metrics
        let clock = clock
        let log = log
        let loops = Loops(count: loops)
        self.loops = loops
        generator = Generator(
            settings: settings,
            environment: GeneratorEnvironment(
                loops: loops, now: { clock.instant }, output: output, metrics: metrics, instance: "host"),
            logger: log.logger)
    }

    private final class Clock: Sendable {
        private let nanoseconds = Atomic<UInt64>(1_700_000_000_000_000_000)
        var now: UInt64 { nanoseconds.load(ordering: .relaxed) }
        private let step = Atomic<Int64>(0)
        var instant: Instant { Instant(wall: Instant.shifted(now, by: step.load(ordering: .relaxed)), steady: now) }
        func advance(seconds: UInt64) { nanoseconds.wrappingAdd(seconds * 1_000_000_000, ordering: .relaxed) }
        func set(step seconds: Int64) { step.store(seconds * 1_000_000_000, ordering: .relaxed) }
    }

    func advance(seconds: UInt64) { clock.advance(seconds: seconds) }

    /// Nanoseconds since the epoch.
    var now: UInt64 { clock.instant.wall }

    /// The wall clock is so many seconds from where it would be if nobody had ever set it.
    func setWallClock(step seconds: Int64) { clock.set(step: seconds) }

    /// Times of all collections, in seconds since the start.
    var stamps: [Double] { output.stamps.withLock { $0.map { Double($0 - 1_700_000_000_000) / 1000 } } }

    /// Collects with a snapshot.
    func snapshot(_ kind: SnapshotKind) async {
        output.wanted.withLock { $0 = kind }
        await generator.collectAll()
        output.wanted.withLock { $0 = .none }
    }

    /// Ends as a process does, with a snapshot.
    func finish(_ kind: SnapshotKind) async {
        output.wanted.withLock { $0 = kind }
        await generator.finish()
        output.wanted.withLock { $0 = .none }
    }

    /// What a process that begins now would find.
    var left: LeftBehind {
        LeftBehind(
            number: output.numbers.withLock { $0.last ?? 0 }, timestamp: output.stamps.withLock { $0.last },
            parts: output.snapshots.withLock { $0.map(\.content) })
    }

    /// Lines of the log, the first ones first.
    var lines: [String] { log.lines }

    /// While `work` goes on, each visit of an event loop (its number is given) is followed by this.
    func interrupting(_ interruption: @escaping @Sendable (Int) -> Void, _ work: () async -> Void) async {
        loops.interruption.withLock { $0 = interruption }
        await work()
        loops.interruption.withLock { $0 = nil }
    }

    // MARK: Spans

    /// Pushes one span of 1 ms that ended just now, or `late` seconds ago (negative: ends in the future), by the wall clock.
    func push(
        _ name: String = "op", service: String = "svc", attributes: [(String, String)] = [], late: Double = 0, kind: UInt8 = 0, loop: Int = 0,
        broken: Bool = false
    ) {
        func attribute(_ key: String, _ value: String) -> [UInt8] {
            Self.field(1, Array(key.utf8)) + Self.field(2, Self.field(1, Array(value.utf8)))
        }
        let end = Instant.shifted(clock.instant.wall, by: Int64(late * -1e9))
        let span = Self.span(name, end: end) + [6 << 3, kind] + attributes.flatMap { Self.field(9, attribute($0.0, $0.1)) }
        let resource = Self.field(1, Self.field(1, attribute("service.name", service)))
        let request = Self.field(1, resource + Self.field(2, Self.field(2, span)))
        take(broken ? request + [0x0a] : request, loop: loop)
    }

    /// A request of one such span of a resource that says nothing.
    ///
    /// - Parameter end: nil: just now.
    func request(_ name: String, end: UInt64? = nil) -> [UInt8] { Self.field(1, Self.field(2, Self.field(2, Self.span(name, end: end ?? now)))) }

    private static func span(_ name: String, end: UInt64) -> [UInt8] {
        func time(_ number: UInt8, _ value: UInt64) -> [UInt8] {
            [number << 3 | 1] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        }
        return field(1, Array(repeating: 7, count: 16)) + field(2, Array(repeating: 9, count: 8)) + field(5, Array(name.utf8))
            + time(7, end - min(end, 1_000_000)) + time(8, end)
    }

    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        repeat {
            length.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return [number << 3 | 2] + length + content
    }

    /// Takes a request of the one tenant.
    ///
    /// - Parameters:
    ///   - skips: it asks for no metrics.
    ///   - tenants: what it says of whose it is.
    @discardableResult
    func take(_ request: [UInt8], loop: Int = 0, skips: Bool = false, of tenants: [String] = []) -> IntakeResult {
        take(request, isJSON: false, loop: loop, skips: skips, of: tenants)
    }

    /// The same as OTLP/JSON.
    func takeJSON(_ request: [UInt8], of tenants: [String] = []) -> IntakeResult { take(request, isJSON: true, loop: 0, skips: false, of: tenants) }

    private func take(_ request: [UInt8], isJSON: Bool, loop: Int, skips: Bool, of tenants: [String]) -> IntakeResult {
        (request + Array(repeating: 0, count: RequestBytes.slack)).withSlice { raw in
            let body = WireSlice(rebasing: raw[..<request.count])
            let request = IntakeRequest(body: body, isJSON: isJSON, isPush: false, orgIDs: tenants, skipsMetrics: skips)
            return loops.at(loop) { generator.take(request, loop: loop) }
        }
    }

    // MARK: Change of settings

    /// The tenant's own entry in the override file.
    func apply(_ change: (inout TenantOverrides) -> Void) async {
        var entry = TenantOverrides()
        entry.processors = ["span-metrics"]
        change(&entry)
        await generator.apply(RuntimeOverrides(entries: ["single-tenant": entry]))
    }

    // MARK: Results

    /// Series text → value of the one tenant.
    func series() async -> [String: Double] {
        guard let tenant = generator.currentTenants.first else { return [:] }
        await tenant.refresh()
        var result: [String: Double] = [:]
        for family in await tenant.families() {
            let lines = await tenant.lines(family, .prometheus, extraLabels: [:], from: 0, count: 1 << 20) ?? []
            for line in String(decoding: lines, as: UTF8.self).split(separator: "\n") {
                guard let blank = line.lastIndex(of: " ") else { continue }
                result[String(line[..<blank])] = Double(line[line.index(after: blank)...])
            }
        }
        return result
    }

    /// The sum of all series of this name whose labels contain `text`.
    func total(_ name: String, _ text: String = "") async -> Double {
        await series().filter { $0.key.hasPrefix(name + "{") && $0.key.contains(text) }.reduce(0) { $0 + $1.value }
    }

    /// The headers of every announcement.
    var announced: [[String: String]] { output.announced.withLock { $0.map(\.headers) } }

    /// Samples handed to the output since the last call.
    func takeSamples() -> Int {
        output.samples.withLock { samples in
            defer { samples = [] }
            return samples.reduce(0, +)
        }
    }

    /// What stands behind the first line of the own metrics that begins with this.
    func value(_ line: String) -> String? {
        metrics.exposition().split(separator: "\n").first { $0.hasPrefix(line) }?.split(separator: " ").last.map(String.init)
    }

    /// One of the generator's own metrics, by its name after `tempo_metrics_generator_` and, if any, a label.
    func own(_ name: String, _ label: String = "") -> Double? {
        let found = metrics.exposition().split(separator: "\n").first {
            ($0.hasPrefix("tempo_metrics_generator_" + name + "{")) && $0.contains(label)
        }
        return found?.split(separator: " ").last.flatMap { Double($0) }
    }
}
