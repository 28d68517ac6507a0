import Exposition
import Pipeline

/// Holds a noncopyable encoder in an array.
final class EncoderBox {
    var encoder: WriteRequestEncoder
    init(_ encoder: consuming WriteRequestEncoder) { self.encoder = encoder }
}

/// Carries counters from a shard's loop to the collector.
///
/// `@unchecked Sendable` because only one side uses it at a time: the loop while the collector waits for it.
final class DrainBuffer: @unchecked Sendable {
    var counters = DrainedCounters()
    var refused = HyperLogLog()
    var hasMore = false
    var position = 0
    var limited = 0
    var droppedExemplars = 0
    var coarsened = 0
}
