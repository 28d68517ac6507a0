import Synchronization

/// The price table that holds at the moment: it may be replaced while calls are counted.
package final class PriceBook: Sendable {
    private enum State {
        case unread(@Sendable () -> PriceTable)
        case read(PriceTable)
    }

    private let state: Mutex<State>

    /// - Parameter make: called at the first use, which may never come.
    package init(_ make: @escaping @Sendable () -> PriceTable) { state = Mutex(.unread(make)) }

    /// To be taken once for many calls.
    package var table: PriceTable {
        state.withLock { state in
            switch state {
            case .read(let table): return table
            case .unread(let make):
                let table = make()
                state = .read(table)
                return table
            }
        }
    }

    package func replace(_ make: @escaping @Sendable () -> PriceTable) { state.withLock { $0 = .unread(make) } }
}
