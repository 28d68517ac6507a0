/// Calls that stand inside one another, and which of them are the same one.
///
/// A span inside a call is the same call when it tells the same story (``CallStory``). When several do that follow one another, each is a
/// call of its own, an attempt or a turn: the span around them is that one whose story it tells, or none of its own.
struct CallTree: ~Copyable {
    /// Spans of one tree that are looked at together.
    static let limit = 4096
    /// Calls inside a span that are compared with it one by one.
    private static let maxCompared = 64

    /// A span of the tree: what it stands for when it is seen from around it.
    private struct Node: BitwiseCopyable {
        var number: UInt32
        /// Nodes are in an order in which spans come before those inside them.
        var parent: Int32
        /// Calls that it stands for, in a list.
        var first: Int32 = -1
        var last: Int32 = -1
        var count: Int32 = 0
        var input: UInt64 = 0
        var output: UInt64 = 0
        /// HTTP status of the last client's span inside that belongs to no other call.
        var status: UInt16 = 0
        var statusEnd: UInt64 = 0
        /// The next one in the list of the span around it.
        var next: Int32 = -1
        /// Held spans that tell of this call, in a list, those around first.
        var firstMember: Int32 = -1
        var nextMember: Int32 = -1
    }

    private var nodes: [Node] = []

    /// Decides about the tree of the call `root`: sets ``KnownSpan/call`` of every span that is a call. The spans that were looked at are then
    /// those of ``number(_:)``, those around before those inside.
    mutating func settle(_ root: UInt32, _ known: inout KnownSpans) {
        gather(root, &known)
        var index = nodes.count - 1
        while index >= 0 {
            decide(index, &known)
            let parent = Int(nodes[index].parent)
            if parent >= 0 { add(index, to: parent) }
            index -= 1
        }
        listMembers(&known)
    }

    var count: Int { nodes.count }
    /// Whether there are more spans than are looked at.
    var isCut: Bool { nodes.count >= Self.limit }
    func number(_ index: Int) -> UInt32 { nodes[index].number }
    /// The HTTP status that a client's span inside a call says.
    func status(_ index: Int) -> UInt16 { nodes[index].status }

    /// The members of the call at `index`, those around first.
    func members(of index: Int, into members: inout [UInt32]) {
        members.removeAll(keepingCapacity: true)
        var next = nodes[index].firstMember
        while next >= 0 {
            members.append(nodes[Int(next)].number)
            next = nodes[Int(next)].nextMember
        }
    }

    /// Calls that were taken for another one's, one after the other.
    private static let maxTaken = 4

    private mutating func listMembers(_ known: inout KnownSpans) {
        var index = nodes.count - 1
        while index >= 0 {
            let number = nodes[index].number
            var call = known[number].call
            var left = Self.maxTaken
            while left > 0, known.isKnown(call), known[call].call != call {
                call = known[call].call
                left -= 1
            }
            known[number].call = call
            if known[number].has(.call), known[number].has(.held), known.isKnown(call) {
                let place = Int(known[call].mark)
                // A call beyond the limit of an earlier tree has no place in this one.
                if place < nodes.count, nodes[place].number == call {
                    nodes[index].nextMember = nodes[place].firstMember
                    nodes[place].firstMember = Int32(truncatingIfNeeded: index)
                }
            }
            index -= 1
        }
    }

    private mutating func gather(_ root: UInt32, _ known: inout KnownSpans) {
        nodes.removeAll(keepingCapacity: true)
        nodes.append(Node(number: root, parent: -1))
        var index = 0
        while index < nodes.count {
            known[nodes[index].number].mark = UInt32(truncatingIfNeeded: index)
            var child = known[nodes[index].number].firstChild
            while nodes.count < Self.limit, known.isKnown(child) {
                if !known[child].has(.opaque) { nodes.append(Node(number: child, parent: Int32(truncatingIfNeeded: index))) }
                child = known[child].nextSibling
            }
            index += 1
        }
    }

    // MARK: Lists of calls

    private mutating func add(_ index: Int, to parent: Int) {
        let node = nodes[index]
        if node.statusEnd > 0, node.statusEnd >= nodes[parent].statusEnd {
            nodes[parent].status = node.status
            nodes[parent].statusEnd = node.statusEnd
        }
        guard node.first >= 0 else { return }
        if nodes[parent].first < 0 {
            nodes[parent].first = node.first
        } else {
            nodes[Int(nodes[parent].last)].next = node.first
        }
        nodes[parent].last = node.last
        nodes[parent].count += node.count
        nodes[parent].input &+= node.input
        nodes[parent].output &+= node.output
    }

    /// It stands for itself alone.
    private mutating func isItself(_ index: Int, _ span: KnownSpan) {
        nodes[index].first = Int32(truncatingIfNeeded: index)
        nodes[index].last = nodes[index].first
        nodes[index].count = 1
        nodes[index].input = UInt64(span.input)
        nodes[index].output = UInt64(span.output)
    }

    // MARK: Decisions

    private mutating func decide(_ index: Int, _ known: inout KnownSpans) {
        let number = nodes[index].number
        let span = known[number]
        guard span.has(.call) else {
            if span.status > 0 {
                nodes[index].status = span.status
                nodes[index].statusEnd = max(span.end, 1)
            }
            return
        }
        // The HTTP status inside a call is its own, not that of a call around it.
        defer { nodes[index].statusEnd = 0 }
        guard nodes[index].count > 0 else { return isItself(index, span) }
        if span.has(.counted) || span.call != number { return decideCounted(index, span, &known) }
        if nodes[index].count > 1 {
            dropSilent(index, &known)
            uniteResponses(index, &known)
        }
        let best = closest(index, to: span, known)
        if nodes[index].count == 1 {
            guard let only = best.any, best.agreement >= .likely || Self.isWrapper(span) else { return isItself(index, span) }
            return merge(span, into: only, &known)
        }
        if best.agreement == .certain || best.agreement == .likely && best.fitting == 1, let match = best.any {
            known[number].traits.insert(.wide)
            return merge(span, into: match, &known)
        }
        let saysSum =
            UInt64(span.input) == nodes[index].input && span.input > 0 || UInt64(span.output) == nodes[index].output && span.output > 0
        if Self.isWrapper(span) || saysSum || span.tokens.isEmpty {
            known[number].call = KnownSpan.none
            return
        }
        if nodes[index].input == 0, nodes[index].output == 0, let last = best.last {
            known[number].traits.insert(.wide)
            return merge(span, into: last, &known)
        }
        isItself(index, span)
    }

    /// Beside one that says how it ended, what says nothing of an answer is a step of the span around, like the preparation of a request,
    /// unless it is of another kind of operation than those that do.
    private mutating func dropSilent(_ index: Int, _ known: inout KnownSpans) {
        var next = nodes[index].first
        var telling = 0
        // Of those that tell, a bit each; all are fit by one that does not say.
        var families: UInt64 = 1 << UInt64(OperationClass.unknown.rawValue)
        while next >= 0 {
            let call = known[nodes[Int(next)].number]
            if call.has(.tells) {
                telling += 1
                families |= call.family == .unknown ? .max : 1 << UInt64(call.family.rawValue)
            }
            next = nodes[Int(next)].next
        }
        guard telling > 0, telling < nodes[index].count else { return }
        next = nodes[index].first
        var last: Int32 = -1
        while next >= 0 {
            let node = nodes[Int(next)]
            let isOther = families >> known[node.number].family.rawValue & 1 == 0
            if isOther || known[node.number].has(.tells) || known[node.number].has(.counted) {
                last = next
            } else {
                known[node.number].call = KnownSpan.none
                nodes[index].count -= 1
                if last < 0 { nodes[index].first = node.next } else { nodes[Int(last)].next = node.next }
            }
            next = node.next
        }
        nodes[index].last = last
    }

    /// Two libraries inside a span may both tell of the same answer.
    private mutating func uniteResponses(_ index: Int, _ known: inout KnownSpans) {
        guard nodes[index].count > 1, nodes[index].count <= Self.maxCompared else { return }
        var first = nodes[index].first
        while first >= 0 {
            let own = known[nodes[Int(first)].number]
            var before = first
            var next = own.identity.response == 0 ? -1 : nodes[Int(first)].next
            while next >= 0 {
                let node = nodes[Int(next)]
                let other = known[node.number]
                if other.identity.response == own.identity.response, !other.has(.counted), CallStory.sharesResponse(own, other) {
                    merge(other, into: own.number, &known)
                    nodes[Int(before)].next = node.next
                    if nodes[index].last == next { nodes[index].last = before }
                    nodes[index].count -= 1
                    nodes[index].input &-= node.input
                    nodes[index].output &-= node.output
                } else {
                    before = next
                }
                next = node.next
            }
            first = nodes[Int(first)].next
        }
    }

    /// Who says no operation, and a server that says no tokens, stands for what it called.
    static func isWrapper(_ span: KnownSpan) -> Bool { !span.has(.namesOperation) || span.has(.server) && span.tokens.isEmpty }

    private struct Closest {
        var agreement = CallStory.Agreement.contradiction
        /// How many are of its kind of operation.
        var fitting = 0
        /// Of the calls that agree as much the first one.
        var any: UInt32?
        /// The call that ended last.
        var last: UInt32?
        var lastEnd: UInt64 = 0
    }

    /// Of the calls inside a span the one that agrees most with it.
    ///
    /// - Parameter isOpen: only those that nobody has counted and that are held are looked at.
    private func closest(_ index: Int, to span: KnownSpan, isOpen: Bool = false, _ known: borrowing KnownSpans) -> Closest {
        var best = Closest()
        var next = nodes[index].first
        var left = Self.maxCompared
        while next >= 0, left > 0 {
            let node = nodes[Int(next)]
            next = node.next
            left -= 1
            let other = known[node.number]
            if isOpen, other.has(.counted) || !other.has(.held) { continue }
            let agreement = CallStory.agreement(span, other)
            if best.any == nil || agreement > best.agreement {
                best.agreement = agreement
                best.any = node.number
            }
            guard CallStory.fits(span.family, other.family) else { continue }
            best.fitting += 1
            if other.end >= best.lastEnd {
                best.last = node.number
                best.lastEnd = other.end
            }
        }
        return best
    }

    private func merge(_ span: KnownSpan, into number: UInt32, _ known: inout KnownSpans) {
        known[span.number].call = number
        known[number].traits.insert(.merged)
    }

    // MARK: Counted before

    /// The span around was counted when what is inside it had not come yet: one of those is that call, others are calls of their own.
    private mutating func decideCounted(_ index: Int, _ span: KnownSpan, _ known: inout KnownSpans) {
        guard span.has(.counted) else { return }
        let best = closest(index, to: span, isOpen: true, known)
        let least: CallStory.Agreement = span.has(.merged) ? .certain : .likely
        if let found = best.any, best.agreement >= least || Self.isWrapper(span) && !span.has(.merged) {
            merge(known[found], into: span.number, &known)
        }
        isItself(index, span)
    }
}
