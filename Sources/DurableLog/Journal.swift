/// What was collected and is not delivered yet, and the newest snapshot of each tenant's series. Pure but for the disk that it is given.
///
/// A tenant's collections are written in transactions: all of one, with the changes of the series that it tells of, or nothing. They are
/// offered to endpoints once they are on the disk for good, so that no endpoint knows more than a restart finds. Each endpoint gets the
/// collections of a tenant in their order, the next one when it is done with the one before and that is on the disk for good: a process
/// that begins again repeats one collection at most, with the same bytes, which receivers take for what they have.
///
/// A disk that cannot be written to stops nothing: what is collected meanwhile waits in memory.
package struct Journal<Disk: LogDisk> {
    package typealias Position = SegmentLog<Disk>.Position
    package typealias TransactionID = UInt64

    struct Batch {
        enum Place {
            case disk(Position)
            case memory([UInt8])
        }
        var place: Place
        var bytes: Int
        var counts: BatchCounts
        var audience: Int
    }

    /// A collection, offered or (in a transaction) to be offered.
    struct Collection {
        var number: UInt64
        /// Milliseconds since the epoch.
        var timestamp: Int64
        var batches: [Batch] = []
        var memoryBytes: Int { batches.reduce(0) { if case .memory = $1.place { $0 + $1.bytes } else { $0 } } }
    }

    struct Transaction {
        var tenant: String
        var collections: [Collection] = []
        var states: [(position: Position, bytes: Int)] = []
        var snapshot = JournalRecord.Commit.Snapshot.none
        /// A part of it could not be written.
        var isBroken = false
    }

    /// How far an endpoint is.
    struct Cursor {
        /// Done up to this collection.
        var done: UInt64
        /// Handed out of the next collection.
        var handedOut: (number: UInt64, index: Int)?
    }

    struct CursorKey: Hashable {
        var tenant: String
        var endpoint: Int
    }

    /// A transaction whose collections are offered.
    package struct Ended: Sendable, Equatable {
        package var id: TransactionID
        /// The process may end, and it is still there.
        package var isDurable: Bool
    }

    struct TenantState {
        var collections: [Collection] = []
        /// By endpoint.
        var cursors: [Cursor]
        /// Positions of the snapshot: a whole one, then changes.
        var states: [(position: Position, bytes: Int)] = []
        var wholeBytes = 0
        var changedBytes = 0
        /// The newest collection's.
        var number: UInt64 = 0
        /// Of the newest samples that an endpoint may have seen, milliseconds since the epoch.
        var timestamp = Int64.min
    }

    let limits: JournalLimits
    let endpoints: [String]
    var log: SegmentLog<Disk>
    var tenants: [String: TenantState] = [:]
    /// Interned lists of endpoints.
    var audiences: [[Int]] = []
    var open: [TransactionID: Transaction] = [:]
    /// Written, to be offered after the next sync.
    var unoffered: [(id: TransactionID, transaction: Transaction)] = []
    private var nextTransaction: TransactionID = 1
    var memoryBytes = 0
    /// Cursors that stand in the log, and not for good yet.
    var unsyncedCursors: Set<CursorKey> = []
    var ended: [Ended] = []
    var offers: [Offer] = []
    var losses: [Loss] = []
    /// Snapshots in segments before are older than what endpoints have seen.
    var statesFrom: UInt32 = 0
    /// The directory says so.
    var isMarked = false
    /// Of all whole snapshots.
    var stateBytes = 0
    /// Why the disk could not be written to the last time; nil: it could.
    package internal(set) var problem: DiskError?
    package internal(set) var problems = 0

    /// - Parameter endpoints: names that stay the same over restarts.
    package init(_ disk: Disk, endpoints: [String], limits: JournalLimits) {
        self.limits = limits
        self.endpoints = endpoints
        log = SegmentLog(disk, segmentBytes: limits.segmentBytes)
    }

    /// On the disk.
    package var bytes: Int { log.bytes }
    package var bytesInMemory: Int { memoryBytes }
    package var knownTenants: [String] { tenants.keys.sorted() }
    /// Of the newest collection that the journal has heard of; 0: none.
    package func newestNumber(of tenant: String) -> UInt64 { tenants[tenant]?.number ?? 0 }

    /// Transactions that were offered since the last call.
    package mutating func takeEnded() -> [Ended] {
        defer { ended = [] }
        return ended
    }

    /// Of the newest samples that the journal knows of, milliseconds since the epoch; nil: of none.
    package func newestTimestamp(of tenant: String) -> Int64? { tenants[tenant].flatMap { $0.timestamp > .min ? $0.timestamp : nil } }

    /// What came to be offered since the last call.
    package mutating func takeOffers() -> [Offer] {
        defer { offers = [] }
        return offers
    }

    /// What was given up since the last call.
    package mutating func takeLosses() -> [Loss] {
        defer { losses = [] }
        return losses
    }

    /// What waits for an endpoint.
    package func waiting(_ tenant: String, _ endpoint: Int) -> BatchCounts {
        guard let state = tenants[tenant], state.cursors.indices.contains(endpoint) else { return BatchCounts() }
        let cursor = state.cursors[endpoint]
        return state.collections.filter { $0.number > cursor.done }.reduce(BatchCounts()) { $0 + counts($1, endpoint) }
    }

    func counts(_ collection: Collection, _ endpoint: Int, from index: Int = 0) -> BatchCounts {
        collection.batches.dropFirst(index).reduce(BatchCounts()) { audiences[$1.audience].contains(endpoint) ? $0 + $1.counts : $0 }
    }

    mutating func audience(_ endpoints: [Int]) -> Int {
        if let known = audiences.firstIndex(of: endpoints) { return known }
        audiences.append(endpoints)
        return audiences.count - 1
    }

    mutating func makeID() -> TransactionID {
        defer { nextTransaction += 1 }
        return nextTransaction
    }

    mutating func skipIDs(to id: TransactionID) { nextTransaction = max(nextTransaction, id &+ 1) }

    /// Makes a tenant known. An endpoint is done with whatever was collected before it was there.
    mutating func know(_ tenant: String) {
        if tenants[tenant] == nil { tenants[tenant] = TenantState(cursors: endpoints.map { _ in Cursor(done: 0) }) }
    }

    mutating func note(_ error: DiskError) {
        problem = error
        problems += 1
    }
}
