import Exposition
import Pipeline
import Relabelling
import SelfMetrics
import Settings

/// What the generator needs from outside: event loops to run on, a clock, a place for collections, its own metrics.
package struct GeneratorEnvironment: Sendable {
    package let loops: any EventLoops
    package let now: @Sendable () -> Instant
    package let output: any CollectionOutput
    package let metrics: MetricsRegistry
    /// Value of the label `__metrics_gen_instance`: the host name.
    package let instance: String
    /// What calls of models cost; nil: they are not priced.
    package let prices: PriceBook?
    package let memory: MemoryRoom
    /// What gives requests again that were not kept; nil: nothing does.
    package let replay: (any ReplayedIntake)?
    /// Where warnings are noted for pages.
    package let warnings: WarningBoard

    package init(
        loops: any EventLoops, now: @escaping @Sendable () -> Instant, output: any CollectionOutput,
        metrics: MetricsRegistry, instance: String, prices: PriceBook? = nil, memory: MemoryRoom = MemoryRoom(),
        replay: (any ReplayedIntake)? = nil, warnings: WarningBoard = WarningBoard()
    ) {
        self.replay = replay
        self.loops = loops
        self.now = now
        self.output = output
        self.metrics = metrics
        self.instance = instance
        self.prices = prices
        self.memory = memory
        self.warnings = warnings
    }
}

/// The intake's event loops: each owns one shard of every tenant.
package protocol EventLoops: Sendable {
    var count: Int { get }
    /// Runs `body` on loop `index`, between two requests.
    func run(on index: Int, _ body: @escaping @Sendable () -> Void) async
}

/// An intake that gives a request again until it hears that it is kept, and that must know which are in a tenant's counters.
package protocol ReplayedIntake: Sendable {
    /// Waits until no request of the tenant is being counted, and lets none begin.
    func close(_ tenant: String) async
    /// Requests may begin again: the tenant's shards are drained.
    ///
    /// - Returns: which requests are in its counters, to be kept with them; nil: none ever was.
    func open(_ tenant: String) -> [UInt8]?
    /// What became of the collection.
    ///
    /// - Parameter isKept: its requests need not be given again.
    func settle(_ tenant: String, isKept: Bool)
    /// What ``open(_:)`` told an earlier process.
    func restore(_ tenant: String, _ place: [UInt8])
}

/// Where collections go.
package protocol CollectionOutput: Sendable {
    /// Of each group of endpoints that take the same request bodies; empty: nothing is sent.
    var forms: [WriteForm] { get }
    /// A tenant is new; `headers` are its `remote_write_headers`.
    func announce(tenant: String, headers: [String: String])
    func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp)
    /// Begins what is to be kept together of a tenant's collection: its requests and a snapshot of its series; nil: nothing is kept.
    func begin(tenant: String) async -> UInt64?
    /// What is wanted of a snapshot.
    func wantedSnapshot(tenant: String) async -> SnapshotKind
    /// Adds a part of a snapshot of the tenant's series, as they are with the collection.
    func add(_ snapshot: [UInt8], _ kind: SnapshotKind, to transaction: UInt64)
    /// Waits until all of it is kept.
    ///
    /// - Returns: false: it was handed over, and is lost if the process ends.
    @discardableResult
    func commit(_ transaction: UInt64) async -> Bool
    /// Waits until one of the endpoints takes more requests of `tenant` without dropping what waits. To be called between the pieces of a
    /// collection; returns at once if none takes anything, and at the shutdown deadline.
    func ready(tenant: String) async
}

extension CollectionOutput {
    package func begin(tenant: String) async -> UInt64? { nil }
    package func wantedSnapshot(tenant: String) async -> SnapshotKind { .none }
    package func add(_ snapshot: [UInt8], _ kind: SnapshotKind, to transaction: UInt64) {}
    package func commit(_ transaction: UInt64) async -> Bool { false }
    package func ready(tenant: String) async {}
}

/// What some endpoints get of a collection, and in which pieces.
package struct WriteForm: Sendable {
    /// Names of the endpoints, for labels of own metrics.
    package var name: String
    /// Their URLs, without secrets.
    package var endpoints: [String]
    /// Where the rules of each of them stand in the configuration.
    package var keys: [String]
    /// `max_samples_per_send`.
    package var maxSamples: Int
    /// `write_relabel_configs`; nil: none.
    package var rules: RelabelRules?
    /// Requests say what metrics are and when series began, for remote write 2.0.
    package var describes: Bool
    package var temporality: Temporality

    package init(
        name: String = "", endpoints: [String] = [], keys: [String] = [], maxSamples: Int, rules: RelabelRules? = nil,
        describes: Bool = false, temporality: Temporality = .cumulative
    ) {
        self.describes = describes
        self.temporality = temporality
        self.name = name
        self.endpoints = endpoints
        self.keys = keys
        self.maxSamples = maxSamples
        self.rules = rules
    }
}

/// How much of a tenant's series a snapshot has.
package enum SnapshotKind: Sendable {
    case none
    /// What has changed since the one before.
    case changes
    case whole
}

/// Which collection a request belongs to.
package struct CollectionStamp: Sendable, Equatable {
    package var tenant: String
    /// Counts up per tenant.
    package var number: UInt64
    /// Time of all its samples, milliseconds since the epoch.
    package var timestamp: Int64
    /// What it is kept with; nil: it is not kept.
    package var transaction: UInt64?

    package init(tenant: String, number: UInt64, timestamp: Int64, transaction: UInt64? = nil) {
        self.tenant = tenant
        self.number = number
        self.timestamp = timestamp
        self.transaction = transaction
    }
}
