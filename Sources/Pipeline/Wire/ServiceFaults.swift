/// What spans of single services have against them: where they came from, how bad it is, and one of them as an example. Reused from
/// request to request.
package struct ServiceFaults: ~Copyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// The span ended longer before it arrived than the slack allows (tempo-behaviour 2.2).
        case late
        /// The span ends later in the future than the slack allows.
        case ahead
        /// A client's or producer's span waited in vain for the other half of its edge (tempo-behaviour 4.8).
        case clientAlone
        /// A server's or consumer's span did.
        case serverAlone
    }

    /// Services, each with a kind, that are told apart in one request (or expiry); what comes beyond is counted, but not named.
    package static let limit = 16
    /// Bytes of a service's name that are kept.
    package static let maxNameLength = 128

    struct Entry: BitwiseCopyable {
        var kind: Kind
        var nameStart: Int
        var nameCount: Int
        var spans: Int
        var distance: UInt64
        var trace: TraceHalves
    }

    private var entries = StagedItems<Entry>(capacity: ServiceFaults.limit)
    private var names = ByteBuilder(capacity: 256)

    package init() {}

    package var isEmpty: Bool { entries.count == 0 }

    mutating func removeAll() {
        guard !isEmpty else { return }
        entries.removeAll(keeping: Self.limit)
        names.removeAll()
    }

    /// - Parameters:
    ///   - service: its name as text; nil: the span has none.
    ///   - distance: nanoseconds between the span's end and now.
    @inline(never)
    mutating func add(_ kind: Kind, _ service: SlotValue?, distance: UInt64, _ trace: TraceHalves) {
        let start = names.count
        service?.appendText(to: &names, limit: UTF8Text.beyond(Self.maxNameLength))
        add(kind, nameFrom: start, distance, trace)
    }

    @inline(never)
    mutating func add(_ kind: Kind, _ service: WireSlice, distance: UInt64, _ trace: TraceHalves) {
        let start = names.count
        names.append(service.start, min(service.count, UTF8Text.beyond(Self.maxNameLength)))
        add(kind, nameFrom: start, distance, trace)
    }

    private mutating func add(_ kind: Kind, nameFrom start: Int, _ distance: UInt64, _ trace: TraceHalves) {
        let bytes = WireSlice(rebasing: names.bytes[start...])
        let name = WireSlice(rebasing: bytes[..<UTF8Text.cut(bytes, at: Self.maxNameLength)])
        // The last one first: spans of a service come together.
        var index = entries.count
        while index > 0 {
            index -= 1
            let entry = entries.start + index
            guard entry.pointee.kind == kind, self.name(entry.pointee).elementsEqual(name) else { continue }
            names.truncate(to: start)
            entry.pointee.spans += 1
            if distance > entry.pointee.distance {
                entry.pointee.distance = distance
                entry.pointee.trace = trace
            }
            return
        }
        guard entries.count < Self.limit else { return names.truncate(to: start) }
        names.truncate(to: start + name.count)
        entries.append(Entry(kind: kind, nameStart: start, nameCount: name.count, spans: 1, distance: distance, trace: trace))
    }

    private func name(_ entry: Entry) -> WireSlice {
        WireSlice(rebasing: names.bytes[entry.nameStart..<entry.nameStart + entry.nameCount])
    }

    /// Calls `body` with each kind and service, how many spans, the largest distance in nanoseconds and the trace of that one.
    package func forEach(_ body: (Kind, _ service: String, _ spans: Int, _ distance: UInt64, TraceHalves) -> Void) {
        for index in 0..<entries.count {
            let entry = entries.start[index]
            body(entry.kind, String(decoding: name(entry), as: UTF8.self), entry.spans, entry.distance, entry.trace)
        }
    }
}
