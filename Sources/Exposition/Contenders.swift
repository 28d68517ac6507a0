/// Series that wait for the labels of another one. Everything takes the same time however many they are.
struct Contenders {
    /// A series.
    struct Contender {
        weak var decisions: RelabelDecisions?
        /// Among the outcomes of its decisions.
        let place: Int
    }

    private struct Key: Hashable {
        let decisions: ObjectIdentifier
        let place: Int
    }

    private var waiting: [(key: Key, contender: Contender)] = []
    private var indices: [Key: Int] = [:]

    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(_ decisions: RelabelDecisions, _ place: Int) {
        let key = Key(decisions: ObjectIdentifier(decisions), place: place)
        guard indices[key] == nil else { return }
        indices[key] = waiting.count
        waiting.append((key, Contender(decisions: decisions, place: place)))
    }

    mutating func remove(_ decisions: RelabelDecisions, _ place: Int) {
        guard let index = indices.removeValue(forKey: Key(decisions: ObjectIdentifier(decisions), place: place)) else { return }
        let last = waiting.removeLast()
        guard index < waiting.count else { return }
        waiting[index] = last
        indices[last.key] = index
    }

    /// One of them, which waits no longer; nil: there is none.
    mutating func next() -> Contender? {
        guard let (key, contender) = waiting.popLast() else { return nil }
        indices[key] = nil
        return contender
    }
}
