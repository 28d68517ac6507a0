import NIOCore

extension SenderStateMachine {
    mutating func abandon(_ actions: inout [Action]) {
        closed = true
        actions += started.map { .dropped($0.entry.batch, .shutdown) }
        actions += waiting.map { .dropped($0.batch, .shutdown) }
        started = []
        waiting = []
        bytes = 0
    }

    private var newest: Int64 {
        max(started.lazy.map(\.entry.batch.timestamp).max() ?? .min, waiting.last?.batch.timestamp ?? .min)
    }

    /// Something waits, or waits for its next attempt, that newer samples repeat.
    var hasOlder: Bool {
        let newest = newest
        return waiting.first.map { $0.batch.timestamp < newest } ?? false
            || started.contains { $0.due != nil && $0.entry.batch.timestamp < newest }
    }

    /// When half of the time for a flush is over, what is left of it is for the newest collection: counters are cumulative, and with it
    /// everything that was counted arrives.
    mutating func skipToNewest(_ now: Int64, _ actions: inout [Action]) {
        guard let time = newestAloneFrom, now >= time else { return }
        newestAloneFrom = nil
        let newest = newest
        for index in started.indices.reversed() where started[index].due != nil && started[index].entry.batch.timestamp < newest {
            actions.append(.dropped(remove(index), .shutdown))
        }
        while let first = waiting.first, first.batch.timestamp < newest {
            waiting.removeFirst()
            bytes -= first.batch.body.count
            actions.append(.dropped(first.batch, .shutdown))
        }
    }
}
