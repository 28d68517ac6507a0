import Pipeline
import Relabelling
import SelfMetrics

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

    package init(
        loops: any EventLoops, now: @escaping @Sendable () -> Instant, output: any CollectionOutput,
        metrics: MetricsRegistry, instance: String, prices: PriceBook? = nil
    ) {
        self.loops = loops
        self.now = now
        self.output = output
        self.metrics = metrics
        self.instance = instance
        self.prices = prices
    }
}

/// The intake's event loops: each owns one shard of every tenant.
package protocol EventLoops: Sendable {
    var count: Int { get }
    /// Runs `body` on loop `index`, between two requests.
    func run(on index: Int, _ body: @escaping @Sendable () -> Void) async
}

/// Where collections go.
package protocol CollectionOutput: Sendable {
    /// Of each group of endpoints that take the same request bodies; empty: nothing is sent.
    var forms: [WriteForm] { get }
    /// A tenant is new; `headers` are its `remote_write_headers`.
    func announce(tenant: String, headers: [String: String])
    func deliver(_ request: EncodedWriteRequest, group: Int, of collection: CollectionStamp)
    /// Waits until one of the endpoints takes more requests of `tenant` without dropping what waits. To be called between the pieces of a
    /// collection; returns at once if none takes anything, and at the shutdown deadline.
    func ready(tenant: String) async
}

extension CollectionOutput {
    package func ready(tenant: String) async {}
}

/// What some endpoints get of a collection, and in which pieces.
package struct WriteForm: Sendable {
    /// Names of the endpoints, for labels of own metrics.
    package var name: String
    /// `max_samples_per_send`.
    package var maxSamples: Int
    /// `write_relabel_configs`; nil: none.
    package var rules: RelabelRules?

    package init(name: String = "", maxSamples: Int, rules: RelabelRules? = nil) {
        self.name = name
        self.maxSamples = maxSamples
        self.rules = rules
    }
}

/// Which collection a request belongs to.
package struct CollectionStamp: Sendable, Equatable {
    package var tenant: String
    /// Counts up per tenant.
    package var number: UInt64
    /// Time of all its samples, milliseconds since the epoch.
    package var timestamp: Int64

    package init(tenant: String, number: UInt64, timestamp: Int64) {
        self.tenant = tenant
        self.number = number
        self.timestamp = timestamp
    }
}
