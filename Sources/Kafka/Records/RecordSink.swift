import Settings

/// Where records go: the generator's event loops.
package protocol RecordSink: Sendable {
    var loops: Int { get }
    /// The tenant that a record's key names; nil: none can be called so.
    func tenant(ofKey key: String) -> String?
    /// Runs `body` on an event loop between two requests, later.
    func run(on loop: Int, _ body: @escaping @Sendable () -> Void)
    /// Counts the spans of a record, on event loop `loop`.
    func take(_ request: RecordRequest, loop: Int) -> RecordOutcome
    /// Collects these tenants' counters, and keeps them.
    func collect(_ tenants: Set<String>) async
}

/// A record as the generator gets it.
package struct RecordRequest {
    /// An OTLP request with `slack` more readable bytes behind it.
    package var body: UnsafeRawBufferPointer
    package var tenant: String
    /// Its spans make no metrics.
    package var skipsMetrics: Bool
    /// When it counts as received, nanoseconds since the epoch.
    package var received: UInt64

    /// Readable bytes behind a body: those that read it load words at a time.
    package static var slack: Int { RequestSlack.bytes }
}

package enum RecordOutcome: Sendable, Equatable {
    /// The tenant's counters have changed.
    case counted(spans: Int)
    /// Nothing was counted.
    case skipped(RecordSkip, String)
}

/// Why a record is not counted; a label of `metronome_kafka_records_skipped_total`.
package enum RecordSkip: String, Sendable, CaseIterable {
    /// No layout of `codec`, or no OTLP in it.
    case undecodable
    case tooLarge = "too_large"
    /// Its key is no tenant id, or there is no room for another tenant.
    case tenant
    /// It is in the counters already.
    case counted
    /// It holds no spans.
    case empty
}
