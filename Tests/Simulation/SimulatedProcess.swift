import DurableLog
import RemoteWrite
import Settings
import TestSupport

/// One life of Metronome: counters, journal, senders. What waits for the outside is in lists that the simulation works off in an order of
/// its own.
struct SimulatedProcess {
    struct Key: Hashable, Comparable {
        var tenant: String
        var endpoint: Int
        static func < (left: Self, right: Self) -> Bool { (left.tenant, left.endpoint) < (right.tenant, right.endpoint) }
    }

    struct Sender {
        var core: SenderCore
        var wake: Int64?
        /// Of a flush that is over: whether the journal has more.
        var leaves: Bool?
        /// Batches that were left to the next process, and those that were given up at the end.
        var left = 0
        var abandoned = 0
    }

    struct Request {
        var key: Key
        var id: SenderCore.BatchID
        var batch: WriteBatch
    }

    struct Load {
        var key: Key
        var after: CollectionFeed.Place?
        var done: UInt64?
    }

    /// A collection that is being written, or waits for its sync.
    struct Collecting {
        var id: UInt64
        var number: UInt64
        var timestamp: Int64
        var left: [(name: String, value: Double)]
        var samples: [(name: String, value: Double)]
        var values: [String: Double]
        var isCommitted = false
    }

    struct Ledger {
        var collected = 0
        var delivered = 0
        var dropped = 0
    }

    /// What endpoints are to get: once it is on the disk, or in memory alone.
    struct Offered {
        var tenant: String
        var number: UInt64
        var timestamp: Int64
        var samples: [(name: String, value: Double)]
    }

    /// What an endpoint does not get.
    struct Dropped {
        var key: Key
        var batch: WriteBatch
        var reason: SenderStateMachine.DropReason
        /// What was answered just now, if it was about this batch.
        var answer: SendFailure?
        var isEnding: Bool
    }

    /// nil: everything is kept in memory.
    private(set) var journal: Journal<SimulatedDisk>?
    var counters: [String: [String: Double]] = [:]
    /// Of each tenant, at its last collection that was said to be on the disk.
    var sure: [String: [String: Double]] = [:]
    /// The same at its last collection: differences count from there.
    private var collected: [String: [String: Double]] = [:]
    var collecting: [String: Collecting] = [:]
    var senders: [Key: Sender] = [:]
    var requests: [Request] = []
    var loads: [Load] = []
    var ledgers: [Key: Ledger] = [:]
    var lastTimestamp: [String: Int64] = [:]
    var numbers: [String: UInt64] = [:]
    /// Tenants whose counters began at 0 though they had counted before.
    var forgotten: Set<String> = []
    let recovery: JournalRecovery
    private let plan: SimulationPlan
    private let life: Int
    private var isEnding = false
    private var offered: [Offered] = []
    private var dropped: [Dropped] = []
    private var losses: [Loss] = []
    /// Samples that the journal handed out, by collection, and up to which one it has given up.
    private var handedOut: [Key: [UInt64: Int]] = [:]
    private var givenUp: [Key: UInt64] = [:]

    /// - Parameter life: of the processes one after the other, this one's number.
    init(_ disk: SimulatedDisk, _ plan: SimulationPlan, now: Int64, life: Int = 1) throws {
        self.plan = plan
        self.life = life
        if plan.keeps {
            var journal = Journal(disk, endpoints: (0..<plan.endpoints).map { "e\($0)" }, limits: Self.limits(plan))
            recovery = try journal.recover()
            self.journal = journal
        } else {
            recovery = JournalRecovery()
        }
        for tenant in 0..<plan.tenants { restore("t\(tenant)", now) }
    }

    private static func limits(_ plan: SimulationPlan) -> JournalLimits {
        var limits = JournalLimits.ample
        limits.segmentBytes = 4096
        limits.loadBytes = 300
        limits.minStateBytes = 200
        limits.maxAge = plan.maxAge
        if plan.faults.contains(.smallLog) { limits.maxBytes = 12_000 }
        return limits
    }

    private mutating func restore(_ name: String, _ now: Int64) {
        numbers[name] = journal?.newestNumber(of: name)
        lastTimestamp[name] = journal?.newestTimestamp(of: name)
        var values: [String: Double] = [:]
        var isKnown = false
        if let parts = try? journal?.state(of: name) {
            for part in parts {
                isKnown = true
                var input = BytesIn(part)
                lastTimestamp[name] = max(lastTimestamp[name] ?? 0, input.number(Int64.self) ?? 0)
                while let series = input.text(), let bits = input.number(UInt64.self) { values[series] = Double(bitPattern: bits) }
            }
        }
        counters[name] = values
        sure[name] = values
        collected[name] = values
        if !isKnown { forgotten.insert(name) }
        for endpoint in 0..<plan.endpoints {
            let key = Key(tenant: name, endpoint: endpoint)
            let feed = journal.map { _ in CollectionFeed(loadBytes: Self.limits(plan).loadBytes) }
            senders[key] = Sender(core: SenderCore(Self.machine(plan), feed: feed))
            ledgers[key] = Ledger(collected: journal?.waiting(name, endpoint).batches ?? 0)
            if let actions = senders[key]?.core.offered(now: now) { perform(actions, key, now) }
        }
    }

    private static func machine(_ plan: SimulationPlan) -> SenderStateMachine {
        var limits = RemoteWriteLimits()
        var entry = RemoteWriteSettings()
        entry.url = "http://127.0.0.1/"
        entry.remoteTimeout = 10_000_000_000
        entry.maxShards = limits.maxInFlight
        if plan.isDelta { entry.temporality = .delta }
        limits.maxServerErrorTime = 60_000_000_000
        if plan.faults.contains(.smallLog) { limits.maxQueueBytes = 1000 }
        return SenderStateMachine(rules: SenderStateMachine.Rules(RemoteWriteEndpoint(entry), limits, isKeptElsewhere: plan.keeps))
    }

    /// Under which a receiver knows a series: counters that begin anew are others.
    func name(_ tenant: String, _ series: String) -> String { plan.keeps ? "\(tenant)/\(series)" : "\(tenant)/\(series)@\(life)" }

    // MARK: Collections

    mutating func begin(_ tenant: String, wall: Int64) {
        guard collecting[tenant] == nil, let values = counters[tenant] else { return }
        let timestamp = max(wall, (lastTimestamp[tenant] ?? 0) + 2)
        lastTimestamp[tenant] = timestamp
        let number = (numbers[tenant] ?? 0) + 1
        numbers[tenant] = number
        let before = collected[tenant] ?? [:]
        let samples = values.sorted { $0.key < $1.key }.map { ($0.key, plan.isDelta ? $0.value - (before[$0.key] ?? 0) : $0.value) }
        collected[tenant] = values
        let id = journal?.begin(tenant) ?? 0
        collecting[tenant] = Collecting(id: id, number: number, timestamp: timestamp, left: samples, samples: samples, values: values)
        // Without a journal the first batch may be sent before the last one is made.
        if journal == nil { offered.append(Offered(tenant: tenant, number: number, timestamp: timestamp, samples: samples)) }
    }

    /// Writes one more batch, or commits.
    mutating func goOn(_ tenant: String, _ now: Int64) {
        guard var one = collecting[tenant], !one.isCommitted else { return }
        if !one.left.isEmpty {
            let part = Array(one.left.prefix(2))
            one.left.removeFirst(part.count)
            collecting[tenant] = one
            let body = body(part, one.timestamp)
            if journal == nil { return hand(body, part.count, one, tenant, now) }
            let batch = JournalBatch(body: body, samples: part.count, exemplars: 0, histograms: 0)
            journal?.add(batch, number: one.number, timestamp: one.timestamp, to: Array(0..<plan.endpoints), of: one.id)
            return
        }
        guard let isWhole = journal?.wantsWholeState(tenant) else { return collecting[tenant] = nil }
        var state = BytesOut()
        state.append(one.timestamp)
        let known = sure[tenant] ?? [:]
        for (name, value) in one.values.sorted(by: { $0.key < $1.key }) where isWhole || known[name] != value {
            state.append(name)
            state.append(value.bitPattern)
        }
        journal?.addState(state.bytes, isWhole: isWhole, to: one.id)
        journal?.commit(one.id)
        one.isCommitted = true
        collecting[tenant] = one
    }

    /// Without a journal.
    private mutating func hand(_ body: [UInt8], _ samples: Int, _ one: Collecting, _ tenant: String, _ now: Int64) {
        let batch = WriteBatch(
            body: body, samples: samples, exemplars: 0, histograms: 0, timestamp: one.timestamp, collection: one.number)
        for endpoint in 0..<plan.endpoints {
            let key = Key(tenant: tenant, endpoint: endpoint)
            ledgers[key]?.collected += 1
            if let actions = senders[key]?.core.enqueue(batch, now: now) { perform(actions, key, now) }
        }
    }

    private func body(_ values: [(name: String, value: Double)], _ timestamp: Int64) -> [UInt8] {
        var request = ProtobufWriter()
        for (name, value) in values {
            request.field(1) { series in
                series.field(1) {
                    $0.field(1, string: "__name__")
                    $0.field(2, string: name)
                }
                if !plan.keeps {
                    series.field(1) {
                        $0.field(1, string: "life")
                        $0.field(2, string: "\(life)")
                    }
                }
                series.field(2) {
                    $0.field(1, double: value)
                    $0.field(2, varint: UInt64(bitPattern: timestamp))
                }
            }
        }
        return SnappyBlock.compress(request.bytes)
    }

    mutating func sync(_ now: Int64) {
        journal?.sync()
        settle(now)
    }

    mutating func keepWithinLimits(wall: Int64) { journal?.keepWithinLimits(now: wall) }

    /// Hears what the journal has done.
    mutating func settle(_ now: Int64) {
        for ended in journal?.takeEnded() ?? [] {
            guard let (tenant, one) = collecting.first(where: { $0.value.id == ended.id }) else { continue }
            // The journal wants a whole snapshot after one that failed, so that changes count from the last one that did not.
            if ended.isDurable { sure[tenant] = one.values }
            offered.append(Offered(tenant: tenant, number: one.number, timestamp: one.timestamp, samples: one.samples))
            collecting[tenant] = nil
        }
        for offer in journal?.takeOffers() ?? [] {
            let key = Key(tenant: offer.tenant, endpoint: offer.endpoint)
            ledgers[key]?.collected += offer.counts.batches
            if let actions = senders[key]?.core.offered(now: now) { perform(actions, key, now) }
        }
        for loss in journal?.takeLosses() ?? [] {
            let key = Key(tenant: loss.tenant, endpoint: loss.endpoint)
            ledgers[key]?.dropped += loss.counts.batches
            if let collection = loss.givenUp {
                senders[key]?.core.journalGaveUp(through: collection)
                givenUp[key] = max(givenUp[key] ?? 0, collection)
            }
            losses.append(loss)
        }
    }

    // MARK: What was heard of

    mutating func takeOffered() -> [Offered] {
        defer { offered = [] }
        return offered
    }

    mutating func takeDropped() -> [Dropped] {
        defer { dropped = [] }
        return dropped
    }

    mutating func takeLosses() -> [Loss] {
        defer { losses = [] }
        return losses
    }

    /// Samples that only a sender may have had: the journal had given them up. They are gone with a process that ends without a word.
    func samplesInHandAlone(_ key: Key) -> Int {
        guard let givenUp = givenUp[key] else { return 0 }
        return (handedOut[key] ?? [:]).reduce(0) { $1.key <= givenUp ? $0 + $1.value : $0 }
    }

    // MARK: Senders

    mutating func answer(_ load: Load, _ now: Int64, wall: Int64) {
        if let done = load.done { journal?.done(load.key.tenant, load.key.endpoint, done) }
        let delivery = journal?.next(load.key.tenant, load.key.endpoint, after: load.after.map { ($0.collection, $0.index) })
        if let delivery {
            handedOut[load.key, default: [:]][delivery.collection, default: 0] += delivery.parts.reduce(0) { $0 + $1.batch.counts.samples }
        }
        settle(now)
        if let actions = senders[load.key]?.core.loaded(delivery, wallClock: wall / 1000, now: now) { perform(actions, load.key, now) }
    }

    mutating func answered(_ request: Request, _ failure: SendFailure?, _ now: Int64) {
        guard var core = senders[request.key]?.core else { return }
        let actions = failure.map { core.failed(request.id, $0, now: now) } ?? core.succeeded(request.id, now: now)
        senders[request.key]?.core = core
        perform(actions, request.key, now, about: (batch: request.batch, failure: failure))
    }

    mutating func wake(_ key: Key, _ now: Int64) {
        senders[key]?.wake = nil
        if let actions = senders[key]?.core.tick(now: now) { perform(actions, key, now) }
    }

    private mutating func perform(
        _ actions: [SenderCore.Action], _ key: Key, _ now: Int64, about answer: (batch: WriteBatch, failure: SendFailure?)? = nil
    ) {
        for action in actions {
            switch action {
            case .send(let id, let batch, _): requests.append(Request(key: key, id: id, batch: batch))
            case .delivered: ledgers[key]?.delivered += 1
            case .dropped(let batch, let reason):
                ledgers[key]?.dropped += 1
                if reason == .shutdown { senders[key]?.abandoned += 1 }
                let failure = answer.flatMap { $0.batch == batch ? $0.failure : nil }
                dropped.append(Dropped(key: key, batch: batch, reason: reason, answer: failure, isEnding: isEnding))
            case .halved: ledgers[key]?.collected += 1
            case .left: senders[key]?.left += 1
            case .load(let place, let done, _): loads.append(Load(key: key, after: place, done: done))
            case .wake(let time): senders[key]?.wake = time
            case .flushed(let leaves): senders[key]?.leaves = leaves
            case .retrying: break
            }
        }
    }

    // MARK: The end

    /// Everything is to be sent by the deadline.
    mutating func beginFlush(deadline: Int64, _ now: Int64) {
        isEnding = true
        for key in senders.keys.sorted() {
            if let actions = senders[key]?.core.beginFlush(deadline: deadline, now: now) { perform(actions, key, now) }
        }
    }

    var isFlushed: Bool { senders.values.allSatisfy { $0.leaves != nil } }

    /// What waits in the journal.
    func waiting(_ key: Key) -> Int { journal?.waiting(key.tenant, key.endpoint).batches ?? 0 }

    /// The last thing that the journal does.
    mutating func close(_ now: Int64) { sync(now) }

    /// Nothing is under way and nothing waits.
    var isQuiet: Bool { requests.isEmpty && loads.isEmpty && collecting.isEmpty && senders.values.allSatisfy { $0.core.isEmpty } }
}
