import Synchronization

/// The price table that holds at the moment: it may be replaced while calls are counted.
package final class PriceBook: Sendable {
    private let current: Mutex<PriceTable>

    package init(_ table: PriceTable) { current = Mutex(table) }

    /// To be taken once for many calls.
    package var table: PriceTable { current.withLock { $0 } }

    package func replace(by table: PriceTable) { current.withLock { $0 = table } }
}
