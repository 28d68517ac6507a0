import Pipeline
import Relabelling

/// What rules make of one group's series, by the numbers of label sets and of parts.
final class RelabelDecisions {
    /// Of a whole label set.
    enum Verdict { case unchanged, notSent, mixed }

    /// Of one series.
    enum Decision {
        case unchanged
        case changed([LabelChange])
        case notSent
    }

    /// In `outcomes`; changes' numbers follow.
    private static let undecided: UInt32 = 0
    private static let unchanged: UInt32 = 1
    private static let dropped: UInt32 = 2
    private static let taken: UInt32 = 3
    private static let nameless: UInt32 = 4
    private static let promised: UInt32 = 5
    private static let firstChange: UInt32 = 6

    let relabelling: SeriesRelabelling
    private let parts: Int
    /// Of each part of each label set.
    private var outcomes: [UInt32] = []
    /// Of each part too, if two series may become one: what its labels are, or would be.
    private var identities: [SeriesIdentity] = []
    /// Of each label set: the metrics that are decided on, as a mask, and what that came to.
    private var decided: [(metrics: UInt32, verdict: Verdict)] = []

    init(_ relabelling: SeriesRelabelling, parts: Int) {
        self.relabelling = relabelling
        self.parts = parts
    }

    deinit {
        for id in decided.indices { release(id) }
    }

    /// Decides what is not decided yet of the selected label set.
    func decide(_ id: Int, _ present: UInt32, _ encoding: borrowing GroupEncoding) -> Verdict {
        if id < decided.count, decided[id].metrics == present { return decided[id].verdict }
        makeRoom(id)
        for index in 0..<encoding.series.count {
            let series = encoding.series.start[index]
            guard present >> series.metric & 1 == 1 else { continue }
            series.forEachPart { part in
                let place = id * parts + part
                let isPromised = outcomes[place] == Self.promised
                guard isPromised || outcomes[place] == Self.undecided else { return }
                var labels: [SeriesLabel] = []
                encoding.forEachLabel(part) { labels.append(SeriesLabel(name: Array($0), value: Array($1))) }
                let (outcome, identity) = relabelling.decide(labels, for: self, place, promise: isPromised ? identities[place] : nil)
                outcomes[place] = Self.number(outcome)
                if relabelling.mayCollide { identities[place] = identity }
            }
        }
        let verdict = verdict(id)
        // Labels that were passed on to it meanwhile are looked at the next time.
        decided[id] = (outcomes[range(id)].contains(Self.promised) ? 0 : present, verdict)
        return verdict
    }

    func decision(_ id: Int, _ part: Int) -> Decision {
        let outcome = outcomes[id * parts + part]
        if outcome == Self.unchanged { return .unchanged }
        return outcome < Self.firstChange ? .notSent : .changed(relabelling.changes(outcome - Self.firstChange))
    }

    /// These label sets have ended.
    func forget(_ ids: [UInt32]) {
        for id in ids where Int(id) < decided.count { release(Int(id)) }
    }

    /// The labels that a series waited for are its own: it is decided on anew.
    func promise(_ place: Int) {
        outcomes[place] = Self.promised
        decided[place / parts] = (0, .notSent)
    }

    private func release(_ id: Int) {
        decided[id] = (0, .notSent)
        for place in range(id) where outcomes[place] != Self.undecided {
            let outcome = Self.outcome(outcomes[place])
            // First, since a label set may wait for itself.
            outcomes[place] = Self.undecided
            relabelling.release(outcome, relabelling.mayCollide ? identities[place] : .none, of: self, place)
        }
    }

    private func range(_ id: Int) -> Range<Int> { id * parts..<(id + 1) * parts }

    private func makeRoom(_ id: Int) {
        let more = id + 1 - decided.count
        guard more > 0 else { return }
        decided.append(contentsOf: repeatElement((0, .notSent), count: more))
        outcomes.append(contentsOf: repeatElement(Self.undecided, count: more * parts))
        if relabelling.mayCollide { identities.append(contentsOf: repeatElement(.none, count: more * parts)) }
    }

    private func verdict(_ id: Int) -> Verdict {
        let all = outcomes[range(id)].lazy.filter { $0 != Self.undecided && $0 != Self.promised }
        if all.allSatisfy({ $0 == Self.unchanged }) { return .unchanged }
        return all.contains { $0 == Self.unchanged || $0 >= Self.firstChange } ? .mixed : .notSent
    }

    private static func number(_ outcome: SeriesRelabelling.Outcome) -> UInt32 {
        switch outcome {
        case .unchanged: unchanged
        case .dropped: dropped
        case .taken: taken
        case .nameless: nameless
        case .promised: promised
        case .changed(let number): firstChange + number
        }
    }

    private static func outcome(_ number: UInt32) -> SeriesRelabelling.Outcome {
        switch number {
        case unchanged: .unchanged
        case dropped: .dropped
        case taken: .taken
        case nameless: .nameless
        case promised: .promised
        default: .changed(number - firstChange)
        }
    }
}
