extension Journal {
    /// The next part of what an endpoint is to get of a tenant; nil: nothing waits.
    ///
    /// Another collection than the one before only after ``done(_:_:_:)``, and when that is on the disk for good.
    ///
    /// - Parameters:
    ///   - place: the collection and the index that the part before has told.
    ///   - bytes: at most, if that is less than ``JournalLimits/loadBytes``; but one batch.
    package mutating func next(
        _ tenant: String, _ endpoint: Int, after place: (collection: UInt64, index: Int)? = nil, upTo bytes: Int = .max
    ) -> Delivery? {
        guard endpoints.indices.contains(endpoint) else { return nil }
        while let state = tenants[tenant], let collection = state.collections.first(where: { $0.number > state.cursors[endpoint].done }) {
            var first = 0
            if let place, place.collection == collection.number { first = place.index }
            if first == 0, counts(collection, endpoint).batches == 0 {
                done(tenant, endpoint, collection.number)
                continue
            }
            if first == 0, unsyncedCursors.contains(CursorKey(tenant: tenant, endpoint: endpoint)) {
                sync()
                continue
            }
            return load(collection, tenant, endpoint, from: first, min(bytes, limits.loadBytes))
        }
        return nil
    }

    private mutating func load(_ collection: Collection, _ tenant: String, _ endpoint: Int, from first: Int, _ most: Int) -> Delivery {
        var delivery = Delivery(
            collection: collection.number, timestamp: collection.timestamp, parts: [], nextIndex: first, isLast: true,
            hasNewer: tenants[tenant]?.collections.last.map { $0.number > collection.number } ?? false)
        var bytes = 0
        var lost = BatchCounts()
        for (index, batch) in collection.batches.enumerated().dropFirst(first) where audiences[batch.audience].contains(endpoint) {
            if bytes > 0, bytes + batch.bytes > most {
                delivery.isLast = false
                break
            }
            delivery.nextIndex = index + 1
            guard let body = body(batch) else {
                lost += batch.counts
                continue
            }
            bytes += body.count
            var part = JournalBatch(body: body, samples: 0, exemplars: 0, histograms: 0)
            part.counts = batch.counts
            delivery.parts.append(Delivery.Part(index: index, batch: part))
        }
        if lost.batches > 0 { losses.append(Loss(tenant: tenant, endpoint: endpoint, reason: .corrupt, counts: lost)) }
        tenants[tenant]?.cursors[endpoint].handedOut = (collection.number, delivery.nextIndex)
        return delivery
    }

    /// nil: damaged, or the disk does not give it.
    private mutating func body(_ batch: Batch) -> [UInt8]? {
        switch batch.place {
        case .memory(let body): return body
        case .disk(let position):
            do { return try log.read(position) } catch {
                if case .disk(let problem) = error { note(problem) }
                return nil
            }
        }
    }
}

extension Journal {
    /// Everything that waits, as if it came to be offered now.
    package func allWaiting() -> [Offer] {
        var offers: [Offer] = []
        for (tenant, state) in tenants {
            for endpoint in endpoints.indices {
                let counts = waiting(tenant, endpoint)
                guard counts.batches > 0, let newest = state.collections.last else { continue }
                offers.append(Offer(tenant: tenant, endpoint: endpoint, timestamp: newest.timestamp, counts: counts))
            }
        }
        return offers
    }
}
