import Relabelling

/// What one endpoint's rules make of a tenant's series: decided once for each of them, as long as it lives.
///
/// Rules that change labels can make one series of two. Who was decided on first keeps the labels; the other one is not sent until the
/// first has ended. Two series under one name would be refused by the receiver, one sample for the other, and often the whole request
/// with it.
///
/// Memory: 4 bytes a series, with rules that change labels some 50, and some 100 of one that waits; ways to change labels are kept once for all series that share them.
package final class SeriesRelabelling {
    /// Series by what became of them.
    package struct Counts: Equatable, Sendable {
        package var changed = 0
        /// A rule drops them.
        package var dropped = 0
        /// Another series has their labels.
        package var taken = 0
        /// They have no metric name any more.
        package var nameless = 0
        package init() {}
    }

    enum Outcome: Equatable {
        case unchanged
        case dropped
        case taken
        case nameless
        /// It has waited, and the labels are its own from now on: what its changes are is to be decided.
        case promised
        /// Number of its changes.
        case changed(UInt32)
    }

    private static let nameLabel = Array("__name__".utf8)

    private let rules: RelabelRules
    /// Whether two series may become one.
    let mayCollide: Bool
    package private(set) var counts = Counts()
    /// Series that are sent, changed or not.
    package private(set) var sent = 0
    /// The first one that rules did not let through.
    package private(set) var firstDrop: RelabelRules.Drop?
    private var changes: [[LabelChange]] = []
    private var uses: [Int] = []
    private var free: [UInt32] = []
    private var numbers: [[LabelChange]: UInt32] = [:]
    /// Labels that are sent, or promised.
    private var identities: Set<SeriesIdentity> = []
    private var contenders: [SeriesIdentity: Contenders] = [:]

    init(_ rules: RelabelRules) {
        self.rules = rules
        mayCollide = rules.changesLabels
    }

    func changes(_ number: UInt32) -> [LabelChange] { changes[Int(number)] }

    /// - Parameters:
    ///   - labels: in the order of names.
    ///   - promise: labels that the series may have.
    /// - Returns: what becomes of the series, and its labels afterwards.
    func decide(
        _ labels: [SeriesLabel], for decisions: RelabelDecisions, _ place: Int, promise: SeriesIdentity?
    ) -> (Outcome, identity: SeriesIdentity) {
        let (outcome, identity) = outcome(labels, promise)
        if let promise, promise != identity { pass(on: promise) }
        if firstDrop == nil, outcome == .dropped || outcome == .nameless { firstDrop = rules.drop(of: labels) }
        count(outcome, 1)
        if outcome == .taken { contenders[identity, default: Contenders()].add(decisions, place) }
        return (outcome, identity)
    }

    private func outcome(_ labels: [SeriesLabel], _ promise: SeriesIdentity?) -> (Outcome, identity: SeriesIdentity) {
        guard let result = rules.apply(labels) else { return (.dropped, .none) }
        guard mayCollide else { return (.unchanged, .none) }
        guard result.contains(where: { $0.name == Self.nameLabel }) else { return (.nameless, .none) }
        let identity = SeriesIdentity(result)
        guard identity == promise || identities.insert(identity).inserted else { return (.taken, identity) }
        let changes = Self.changes(from: labels, to: result)
        return (changes.isEmpty ? .unchanged : .changed(number(changes)), identity)
    }

    /// The series has ended, or is to be decided on anew.
    func release(_ outcome: Outcome, _ identity: SeriesIdentity, of decisions: RelabelDecisions, _ place: Int) {
        count(outcome, -1)
        switch outcome {
        case .dropped, .nameless: return
        case .taken:
            contenders[identity]?.remove(decisions, place)
            if contenders[identity]?.isEmpty == true { contenders[identity] = nil }
            return
        case .unchanged, .promised: break
        case .changed(let number): release(number)
        }
        if mayCollide { pass(on: identity) }
    }

    /// Nobody has these labels any more: one of those that wait for them does from now on.
    private func pass(on identity: SeriesIdentity) {
        while let contender = contenders[identity]?.next() {
            guard let decisions = contender.decisions else { continue }
            if contenders[identity]?.isEmpty == true { contenders[identity] = nil }
            count(.taken, -1)
            return decisions.promise(contender.place)
        }
        contenders[identity] = nil
        identities.remove(identity)
    }

    private func count(_ outcome: Outcome, _ difference: Int) {
        switch outcome {
        case .promised: break
        case .unchanged: sent += difference
        case .changed:
            sent += difference
            counts.changed += difference
        case .dropped: counts.dropped += difference
        case .taken: counts.taken += difference
        case .nameless: counts.nameless += difference
        }
    }

    private func number(_ wanted: [LabelChange]) -> UInt32 {
        if let known = numbers[wanted] {
            uses[Int(known)] += 1
            return known
        }
        let number = free.popLast() ?? UInt32(truncatingIfNeeded: changes.count)
        if Int(number) == changes.count {
            changes.append(wanted)
            uses.append(1)
        } else {
            changes[Int(number)] = wanted
            uses[Int(number)] = 1
        }
        numbers[wanted] = number
        return number
    }

    private func release(_ number: UInt32) {
        uses[Int(number)] -= 1
        guard uses[Int(number)] == 0 else { return }
        numbers[changes[Int(number)]] = nil
        changes[Int(number)] = []
        free.append(number)
    }

    /// Both in the order of names.
    private static func changes(from old: [SeriesLabel], to new: [SeriesLabel]) -> [LabelChange] {
        var changes: [LabelChange] = []
        var old = old[...]
        var new = new[...]
        while old.first != nil || new.first != nil {
            switch (old.first, new.first) {
            case (let before?, let after?) where before.name == after.name:
                if before.value != after.value { changes.append(LabelChange(name: after.name, value: after.value)) }
                old.removeFirst()
                new.removeFirst()
            case (let before?, let after) where after.map({ before.name.lexicographicallyPrecedes($0.name) }) ?? true:
                changes.append(LabelChange(name: before.name, value: nil))
                old.removeFirst()
            case (_, let after?):
                changes.append(LabelChange(name: after.name, value: after.value))
                new.removeFirst()
            default: return changes
            }
        }
        return changes
    }
}
