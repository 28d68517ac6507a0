import Dispatch
import Synchronization

/// The ledger of the topic between the thread that reads it and the collections that keep what is counted.
package final class RecordBook: Sendable {
    private struct State {
        var ledger = ConsumptionLedger()
        var gate = TenantGate()
        /// Collections that wait until records of their tenant are counted.
        var collections: [String: CheckedContinuation<Void, Never>] = [:]
        var isReaderWaiting = false
    }

    private let state = Mutex(State())
    private let opened = DispatchSemaphore(value: 0)
    private let topic: String

    package init(topic: String) { self.topic = topic }

    // MARK: Collections

    /// Waits until no record of the tenant is being counted, and lets none begin until ``open(_:)``. One collection of a tenant at a time.
    package func close(_ tenant: String) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                state.gate.close(tenant)
                if state.gate.isCounting(tenant) { state.collections[tenant] = continuation }
                return state.collections[tenant] == nil
            }
            if isFree { continuation.resume() }
        }
    }

    /// Lets records of the tenant begin again; its shards are drained.
    ///
    /// - Returns: how far its records are counted, for the durable state; nil: there were none.
    package func open(_ tenant: String) -> [UInt8]? {
        let (offsets, wakes) = state.withLock { state in
            state.gate.open(tenant)
            defer { state.isReaderWaiting = false }
            return (state.ledger.collect(tenant), state.isReaderWaiting)
        }
        if wakes { opened.signal() }
        return offsets.map { $0.bytes(topic: topic) }
    }

    /// What became of the collection.
    package func settle(_ tenant: String, isKept: Bool) { state.withLock { $0.ledger.settle(tenant, isKept: isKept) } }

    /// Goes on with the counters of an earlier process.
    package func restore(_ tenant: String, _ bytes: [UInt8]) {
        guard let offsets = CountedOffsets(bytes, topic: topic) else { return }
        state.withLock { $0.ledger.restore(tenant, offsets) }
    }

    // MARK: The reader's thread

    /// Those of the tenants whose records may be counted now, at least one. Waits while all are being collected.
    func enter(_ tenants: Set<String>) -> Set<String> {
        while true {
            let free = state.withLock { state in
                let free = state.gate.enter(tenants)
                state.isReaderWaiting = free.isEmpty
                return free
            }
            if !free.isEmpty { return free }
            opened.wait()
        }
    }

    /// Records of these tenants were dealt with.
    func leave(_ tenants: Set<String>, _ records: [BrokerRecord]) {
        let waiting = state.withLock { state in
            for record in records { Self.note(record, in: &state.ledger) }
            state.gate.leave(tenants)
            return tenants.compactMap { state.collections.removeValue(forKey: $0) }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Records that are nobody's were dealt with.
    func pass(_ records: [BrokerRecord]) { state.withLock { state in for record in records { Self.note(record, in: &state.ledger) } } }

    private static func note(_ record: BrokerRecord, in ledger: inout ConsumptionLedger) {
        var tenant: String?
        if case .counted = record.outcome { tenant = record.tenant }
        ledger.note(record.partition, record.offset, countedFor: tenant)
    }

    /// Asks and changes the ledger.
    func with<Result>(_ body: (inout ConsumptionLedger) -> sending Result) -> sending Result { state.withLock { body(&$0.ledger) } }
}
