extension ProviderHealth {
    /// What stands behind the lock.
    ///
    /// `@unchecked Sendable` because it is used under the lock only, and keeps nothing of the calls that it is given.
    struct State: ~Copyable, @unchecked Sendable {
        var options: ProviderHealthOptions
        private(set) var providers = TrackedTable()
        private(set) var models = TrackedTable()
        private var counters = Counters()
        private var key = ByteBuilder(capacity: 1024)
        private var known = TrackedShapes()
        /// Of the last call: most of a request lie where it does.
        private var places = HistoryPlaces(end: 0, now: 0)

        init(options: ProviderHealthOptions) { self.options = options }

        var currentCounters: Counters {
            var current = counters
            current.providers = providers.count
            current.models = models.count
            return current
        }

        // MARK: Calls

        mutating func record(_ call: ObservedCall, now: UInt64) {
            guard call.provider.count > 0 else { return }
            counters.calls += 1
            if let tracked = known.find(call.shape, removals: providers.removals &+ models.removals) { return note(call, tracked, now: now) }
            let provider = ProviderHealth.name(call.provider)
            let model = ProviderHealth.name(call.model)
            spell(provider, model)
            if model.count > 0, let tracked = models.find(key) {
                known.note(call.shape, tracked)
                return note(call, tracked, now: now)
            }
            spell(provider)
            guard let parent = providers.find(key) ?? track(provider, now: now).map(Unmanaged.passUnretained) else { return }
            let new = model.count > 0 ? track(model, of: parent.takeUnretainedValue(), provider, now: now) : nil
            note(call, new.map(Unmanaged.passUnretained) ?? parent, now: now)
        }

        /// Makes the key of a provider, or of one of its models: lengths and bytes.
        private mutating func spell(_ provider: WireSlice, _ model: WireSlice? = nil) {
            key.removeAll()
            append(provider)
            if let model { append(model) }
        }

        private mutating func append(_ name: WireSlice) {
            key.appendVarint(UInt64(name.count))
            key.appendInSteps(name.start, name.count)
        }

        /// - Parameter tracked: the model or, where that is not known, the provider.
        private mutating func note(_ call: ObservedCall, _ tracked: Unmanaged<TrackedCalls>, now: UInt64) {
            if !places.hold(end: call.end, now: now) { places = HistoryPlaces(end: call.end, now: now) }
            if !tracked._withUnsafeGuaranteedRef({ $0.record(call, places, now: now) }) { counters.late += 1 }
        }

        // MARK: Births

        private mutating func track(_ name: WireSlice, now: UInt64) -> TrackedCalls? {
            guard UTF8Text.isValid(name) else {
                counters.invalidUTF8 += 1
                return nil
            }
            let room = providers.makeRoom(limit: options.maxProviders, now: now)
            guard room.hasRoom else {
                counters.providerLimit += 1
                return nil
            }
            if let gone = room.gone { models.removeAll { $0.parent === gone } }
            let new = TrackedCalls(provider: String(decoding: name, as: UTF8.self), model: nil, parent: nil, now: now)
            spell(name)
            providers.insert(new, key)
            return new
        }

        private mutating func track(
            _ name: WireSlice, of parent: TrackedCalls, _ provider: WireSlice, now: UInt64
        ) -> TrackedCalls? {
            guard UTF8Text.isValid(name) else {
                counters.invalidUTF8 += 1
                return nil
            }
            guard models.makeRoom(limit: options.maxModels, now: now).hasRoom else {
                counters.modelLimit += 1
                return nil
            }
            let new = TrackedCalls(provider: parent.provider, model: String(decoding: name, as: UTF8.self), parent: parent, now: now)
            spell(provider, name)
            models.insert(new, key)
            return new
        }

        // MARK: Reports

        /// Lets go of what was not called for long.
        mutating func forget(now: UInt64) {
            let idle = max(options.forgetAfter, HealthWindow.longest)
            providers.removeAll { now > $0.lastSeen && now - $0.lastSeen >= idle }
            models.removeAll { now > $0.lastSeen && now - $0.lastSeen >= idle }
        }

        func provider(_ place: Int, now: UInt64) -> ProviderReport? { providers[place]?.report(options, now: now) }
        func model(_ place: Int, now: UInt64) -> ProviderReport? { models[place]?.report(options, now: now) }
    }

    /// As much of a name as is kept.
    fileprivate static func name(_ text: WireSlice) -> WireSlice {
        WireSlice(start: text.start, count: UTF8Text.cut(text, at: maxNameLength))
    }
}
