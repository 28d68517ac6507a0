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
        var machine: SenderStateMachine
        var feed = CollectionFeed(loadBytes: 300)
        var wake: Int64?
    }

    struct Request {
        var key: Key
        var id: SenderStateMachine.BatchID
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
        var values: [String: Double]
        var isCommitted = false
    }

    struct Ledger {
        var collected = 0
        var delivered = 0
        var dropped = 0
    }

    var journal: Journal<SimulatedDisk>
    var counters: [String: [String: Double]] = [:]
    /// Of each tenant, at its last collection that was said to be on the disk.
    var sure: [String: [String: Double]] = [:]
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

    init(_ disk: SimulatedDisk, _ plan: SimulationPlan, now: Int64) throws {
        self.plan = plan
        var limits = JournalLimits()
        limits.segmentBytes = 4096
        limits.loadBytes = 300
        limits.minStateBytes = 200
        limits.maxAge = plan.maxAge
        if plan.faults.contains(.smallLog) { limits.maxBytes = 12_000 }
        journal = Journal(disk, endpoints: (0..<plan.endpoints).map { "e\($0)" }, limits: limits)
        recovery = try journal.recover()
        for tenant in 0..<plan.tenants {
            let name = "t\(tenant)"
            numbers[name] = journal.newestNumber(of: name)
            lastTimestamp[name] = journal.newestTimestamp(of: name)
            var values: [String: Double] = [:]
            var isKnown = false
            if let parts = try? journal.state(of: name) {
                for part in parts {
                    isKnown = true
                    var input = BytesIn(part)
                    lastTimestamp[name] = max(lastTimestamp[name] ?? 0, input.number(Int64.self) ?? 0)
                    while let series = input.text(), let bits = input.number(UInt64.self) { values[series] = Double(bitPattern: bits) }
                }
            }
            counters[name] = values
            sure[name] = values
            if !isKnown { forgotten.insert(name) }
            for endpoint in 0..<plan.endpoints {
                let key = Key(tenant: name, endpoint: endpoint)
                senders[key] = Sender(machine: Self.machine())
                ledgers[key] = Ledger(collected: journal.waiting(name, endpoint).batches)
                offered(key, now)
            }
        }
    }

    private static func machine() -> SenderStateMachine {
        var limits = RemoteWriteLimits()
        var entry = RemoteWriteSettings()
        entry.url = "http://127.0.0.1/"
        entry.remoteTimeout = 10_000_000_000
        entry.maxShards = limits.maxInFlight
        limits.maxServerErrorTime = 60_000_000_000
        return SenderStateMachine(rules: SenderStateMachine.Rules(RemoteWriteEndpoint(entry), limits, isKeptElsewhere: true))
    }

    // MARK: Collections

    mutating func begin(_ tenant: String, wall: Int64) {
        guard collecting[tenant] == nil, let values = counters[tenant] else { return }
        let timestamp = max(wall, (lastTimestamp[tenant] ?? 0) + 2)
        lastTimestamp[tenant] = timestamp
        let number = (numbers[tenant] ?? 0) + 1
        numbers[tenant] = number
        collecting[tenant] = Collecting(
            id: journal.begin(tenant), number: number, timestamp: timestamp, left: values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            values: values)
    }

    /// Writes one more batch, or commits.
    mutating func goOn(_ tenant: String) {
        guard var one = collecting[tenant], !one.isCommitted else { return }
        defer { collecting[tenant] = one }
        if !one.left.isEmpty {
            let part = one.left.prefix(2)
            one.left.removeFirst(part.count)
            let body = Self.body(Array(part), one.timestamp)
            journal.add(
                JournalBatch(body: body, samples: part.count, exemplars: 0, histograms: 0), number: one.number, timestamp: one.timestamp,
                to: Array(0..<plan.endpoints), of: one.id)
            return
        }
        let isWhole = journal.wantsWholeState(tenant)
        var state = BytesOut()
        state.append(one.timestamp)
        let known = sure[tenant] ?? [:]
        for (name, value) in one.values.sorted(by: { $0.key < $1.key }) where isWhole || known[name] != value {
            state.append(name)
            state.append(value.bitPattern)
        }
        journal.addState(state.bytes, isWhole: isWhole, to: one.id)
        journal.commit(one.id)
        one.isCommitted = true
    }

    private static func body(_ values: [(name: String, value: Double)], _ timestamp: Int64) -> [UInt8] {
        var request = ProtobufWriter()
        for (name, value) in values {
            request.field(1) { series in
                series.field(1) {
                    $0.field(1, string: "__name__")
                    $0.field(2, string: name)
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
        journal.sync()
        settle(now)
    }

    /// Hears what the journal has done.
    mutating func settle(_ now: Int64) {
        for ended in journal.takeEnded() {
            guard let (tenant, one) = collecting.first(where: { $0.value.id == ended.id }) else { continue }
            // The journal wants a whole snapshot after one that failed, so that changes count from the last one that did not.
            if ended.isDurable { sure[tenant] = one.values }
            collecting[tenant] = nil
        }
        for offer in journal.takeOffers() {
            let key = Key(tenant: offer.tenant, endpoint: offer.endpoint)
            ledgers[key]?.collected += offer.counts.batches
            offered(key, now)
        }
        for loss in journal.takeLosses() { ledgers[Key(tenant: loss.tenant, endpoint: loss.endpoint)]?.dropped += loss.counts.batches }
    }

    // MARK: Senders

    private mutating func offered(_ key: Key, _ now: Int64) {
        guard let actions = senders[key]?.feed.offered() else { return }
        carryOut(actions, key, now)
        tellNewer(key, now)
    }

    private mutating func tellNewer(_ key: Key, _ now: Int64) {
        guard let hasNewer = senders[key]?.feed.hasNewer, let actions = senders[key]?.machine.newerWait(hasNewer, now: now) else { return }
        perform(actions, key, now)
    }

    private mutating func carryOut(_ actions: [CollectionFeed.Action], _ key: Key, _ now: Int64) {
        for action in actions {
            switch action {
            case .enqueue(let batch): if let actions = senders[key]?.machine.enqueue(batch, now: now) { perform(actions, key, now) }
            case .load(let after, let done): loads.append(Load(key: key, after: after, done: done))
            }
        }
    }

    mutating func answer(_ load: Load, _ now: Int64) {
        if let done = load.done { journal.done(load.key.tenant, load.key.endpoint, done) }
        let delivery = journal.next(load.key.tenant, load.key.endpoint, after: load.after.map { ($0.collection, $0.index) })
        settle(now)
        guard let actions = senders[load.key]?.feed.loaded(delivery) else { return }
        tellNewer(load.key, now)
        carryOut(actions, load.key, now)
    }

    mutating func answered(_ request: Request, _ failure: SendFailure?, _ now: Int64) {
        guard var sender = senders[request.key] else { return }
        let actions = failure.map { sender.machine.failed(request.id, $0, now: now) } ?? sender.machine.succeeded(request.id, now: now)
        senders[request.key] = sender
        perform(actions, request.key, now)
    }

    mutating func wake(_ key: Key, _ now: Int64) {
        senders[key]?.wake = nil
        if let actions = senders[key]?.machine.tick(now: now) { perform(actions, key, now) }
    }

    private mutating func perform(_ actions: [SenderStateMachine.Action], _ key: Key, _ now: Int64) {
        for action in actions {
            switch action {
            case .send(let id, let batch, _): requests.append(Request(key: key, id: id, batch: batch))
            case .delivered(let batch): ended(batch, key, now, isDelivered: true)
            case .dropped(let batch, _): ended(batch, key, now, isDelivered: false)
            case .halved(let batch):
                senders[key]?.feed.halved(batch)
                ledgers[key]?.collected += 1
            case .wake(let time): senders[key]?.wake = time
            case .retrying, .drained: break
            }
        }
    }

    private mutating func ended(_ batch: WriteBatch, _ key: Key, _ now: Int64, isDelivered: Bool) {
        if isDelivered { ledgers[key]?.delivered += 1 } else { ledgers[key]?.dropped += 1 }
        if let actions = senders[key]?.feed.ended(batch) { carryOut(actions, key, now) }
    }

    /// Nothing is under way and nothing waits.
    var isQuiet: Bool {
        requests.isEmpty && loads.isEmpty && collecting.isEmpty && senders.values.allSatisfy { $0.feed.isEmpty && $0.machine.batches == 0 }
    }
}
