import RemoteWrite

/// A server that a state machine writes to, in its own time: every push is answered after a millisecond.
struct SenderServer {
    var sender: SenderStateMachine
    var now: Int64 = 0
    /// The answer to a push; nil: 200.
    var answer: (WriteBatch) -> SendFailure?
    /// What it says of a push that it refuses; nil: nothing that could be compared.
    var words: (WriteBatch) -> UInt64? = { _ in nil }
    private(set) var delivered: [String] = []
    private(set) var dropped: [(name: String, reason: SenderStateMachine.DropReason)] = []
    private(set) var requests = 0
    private(set) var halved = 0
    private var onWire: [(id: UInt64, batch: WriteBatch)] = []
    private var wake: Int64?

    init(_ sender: SenderStateMachine = machine(maxQueueBytes: 64 << 20), answer: @escaping (WriteBatch) -> SendFailure?) {
        self.sender = sender
        self.answer = answer
    }

    mutating func enqueue(_ batches: WriteBatch...) {
        for batch in batches { apply(sender.enqueue(batch, now: now)) }
    }

    mutating func beginFlush(deadline: Int64) { apply(sender.beginFlush(deadline: deadline, now: now)) }

    /// Lets time pass until `end`, or until nothing is left.
    mutating func run(until end: Int64) {
        while now < end, sender.batches > 0 {
            if !onWire.isEmpty {
                now += millisecond
                let (id, batch) = onWire.removeFirst()
                if let failure = answer(batch) {
                    apply(sender.failed(id, failure, words: words(batch), now: now))
                } else {
                    apply(sender.succeeded(id, now: now))
                }
            } else {
                now = min(end, max(now + 1, wake ?? end))
            }
            if let time = wake, now >= time {
                wake = nil
                apply(sender.tick(now: now))
            }
        }
        now = max(now, end)
    }

    private mutating func apply(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .send(let id, let batch, _):
                requests += 1
                onWire.append((id, batch))
            case .delivered(let batch): delivered += batch.names
            case .dropped(let batch, let reason): dropped += batch.names.map { ($0, reason) }
            case .halved: halved += 1
            case .wake(let time): wake = time
            case .retrying, .drained: break
            }
        }
    }
}
