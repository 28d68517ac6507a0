extension Journal {
    /// Keeps what waits within its limits.
    ///
    /// - Parameter now: milliseconds since the epoch.
    package mutating func keepWithinLimits(now: Int64) {
        let (oldest, overflow) = now.subtractingReportingOverflow(limits.maxAge)
        if !overflow {
            for tenant in tenants.keys {
                while let first = tenants[tenant]?.collections.first, first.timestamp < oldest { giveUpFirst(of: tenant, .expired) }
            }
        }
        while log.bytes > limits.maxBytes, dropOldestSegment() {}
        trim()
    }

    /// Gives up all collections that reach into the oldest segment that has any. False: no segment has.
    mutating func dropOldestSegment() -> Bool {
        guard log.hasOlder else { return false }
        var oldest: UInt32?
        for state in tenants.values {
            if let segment = firstSegment(state) { oldest = min(oldest ?? segment, segment) }
        }
        guard let oldest, oldest < log.closedBefore else { return false }
        for tenant in tenants.keys {
            while let state = tenants[tenant], let segment = firstSegment(state), segment <= oldest {
                giveUpFirst(of: tenant, .logFull)
            }
        }
        trim()
        return true
    }

    /// Where the oldest begins that is on the disk; older ones may be in memory.
    private func firstSegment(_ state: TenantState) -> UInt32? {
        for collection in state.collections {
            for batch in collection.batches { if case .disk(let position) = batch.place { return position.segment } }
        }
        return nil
    }

    mutating func relieveMemory() {
        while memoryBytes > limits.maxMemoryBytes {
            let oldest = tenants.filter { $0.value.collections.contains { $0.memoryBytes > 0 } }
                .min { ($0.value.collections.first?.timestamp ?? .max, $0.key) < ($1.value.collections.first?.timestamp ?? .max, $1.key) }
            guard let tenant = oldest?.key else { return }
            giveUpFirst(of: tenant, .queueFull)
        }
    }

    /// Endpoints that wait for a tenant's oldest collection will not get what they have not got of it.
    private mutating func giveUpFirst(of tenant: String, _ reason: Loss.Reason) {
        guard let first = tenants[tenant]?.collections.first else { return }
        for endpoint in endpoints.indices {
            guard let cursor = tenants[tenant]?.cursors[endpoint], cursor.done < first.number else { continue }
            let begun = cursor.handedOut.flatMap { $0.number == first.number ? $0.index : nil } ?? 0
            let lost = counts(first, endpoint, from: begun)
            if lost.batches > 0 || begun > 0 {
                losses.append(Loss(tenant: tenant, endpoint: endpoint, reason: reason, counts: lost, givenUp: first.number))
            }
            tenants[tenant]?.cursors[endpoint].done = first.number
            tenants[tenant]?.cursors[endpoint].handedOut = nil
            writeDone(tenant, endpoint, first.number)
        }
        removeFinished(tenant)
    }
}
