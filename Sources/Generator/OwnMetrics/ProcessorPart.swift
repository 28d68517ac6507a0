import Synchronization

/// Own metrics of one processor of a tenant: made when the tenant first has the processor, so that others neither hold nor show them.
/// They stay when it is taken away.
final class ProcessorPart<Metrics: AnyObject & Sendable>: Sendable {
    private let made = AtomicLazyReference<Metrics>()

    /// nil: the tenant has never had the processor.
    var metrics: Metrics? { made.load() }

    func begin(_ make: () -> Metrics) {
        if made.load() == nil { _ = made.storeIfNil(make()) }
    }
}
