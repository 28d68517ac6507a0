import RemoteWrite
import Settings
import Testing

/// `min_shards`, `max_shards`: requests at once.
@Suite struct SenderShardsTests {
    private func machine(_ shards: ClosedRange<Int>) -> SenderStateMachine {
        var endpoint = RemoteWriteEndpoint(url: "http://127.0.0.1/")
        endpoint.minShards = shards.lowerBound
        endpoint.maxShards = shards.upperBound
        return SenderStateMachine(rules: SenderStateMachine.Rules(endpoint, RemoteWriteLimits(), isKeptElsewhere: true))
    }

    private func sends(_ actions: [Action]) -> Int { actions.count { if case .send = $0 { true } else { false } } }

    @Test(arguments: [(1...50, 4), (1...2, 2), (8...50, 8), (1...1, 1)])
    func theFirstRequests(shards: ClosedRange<Int>, expected: Int) {
        var machine = machine(shards)
        #expect(sends(machine.enqueue((0..<20).map { batch(UInt8($0)) })) == expected)
    }

    @Test func theyGrowWhileNewerCollectionsWait() {
        var machine = machine(1...6)
        _ = machine.newerWait(true, now: 0)
        _ = machine.enqueue((0..<40).map { batch(UInt8($0)) })
        for id in UInt64(0)..<10 { _ = machine.succeeded(id, now: 1) }
        #expect(machine.inFlightLimit == 6)
        _ = machine.newerWait(false, now: 1)
        _ = machine.succeeded(10, now: 2)
        #expect(machine.inFlightLimit == 4)
    }

    @Test func aFailureHalvesThem() {
        var machine = machine(1...16)
        _ = machine.newerWait(true, now: 0)
        _ = machine.enqueue((0..<40).map { batch(UInt8($0)) })
        for id in UInt64(0)..<12 { _ = machine.succeeded(id, now: 1) }
        #expect(machine.inFlightLimit == 16)
        _ = machine.failed(12, .network, now: 2)
        #expect(machine.inFlightLimit == 8)
    }

    /// What has been kept on the disk is not given up for want of time.
    @Test func aFlushDropsNothingOlder() {
        var machine = machine(1...1)
        _ = machine.enqueue([batch(1, collection: 1), batch(2, collection: 2)])
        _ = machine.failed(0, .network, now: 0)
        _ = machine.beginFlush(deadline: 10 * second, now: 0)
        let actions = machine.tick(now: 6 * second)
        #expect(!actions.contains { if case .dropped = $0 { true } else { false } })
    }
}
