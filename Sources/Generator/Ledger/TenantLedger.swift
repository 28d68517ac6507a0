import Pipeline
import Synchronization

/// The books of one tenant, a part for each event loop and one for changes of settings, so that no request waits for another. Each request is
/// entered whole, under a lock that nobody else takes but a reader: what is read balances, whatever comes in meanwhile.
final class TenantLedger: Sendable {
    private final class Part: Sendable {
        let tally = Mutex(LedgerTally())
    }

    private let parts: [Part]

    init(loops: Int) { parts = (0...max(loops, 0)).map { _ in Part() } }

    /// - Parameter loop: the calling event loop's number.
    func enter(loop: Int, _ body: (inout LedgerTally) -> Void) { parts[min(max(loop, 0), parts.count - 1)].tally.withLock { body(&$0) } }

    /// Edges that waited in an earlier process.
    func enter(restoredEdges count: Int) { enter(loop: parts.count - 1) { $0.add(.edgesReceived, count) } }

    /// Edges that waited when the settings changed, and were forgotten.
    func enter(droppedEdges count: Int) { enter(loop: parts.count - 1) { $0.add(.edgesDropped, count) } }

    var tally: LedgerTally {
        var all = LedgerTally()
        for part in parts { all.add(part.tally.withLock { $0 }) }
        return all
    }
}
