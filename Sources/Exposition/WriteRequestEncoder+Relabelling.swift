import Pipeline

/// Series that `write_relabel_configs` change or leave out.
extension WriteRequestEncoder {
    /// Looks up what the rules make of a label set. False: none of it is sent.
    mutating func decide(_ id: Int, _ present: UInt32, _ group: WrittenGroup, _ encoding: borrowing GroupEncoding) -> Bool {
        guard let relabelling else { return true }
        let all = group.decisions(of: relabelling, parts: encoding.parts.count)
        decided = id
        switch all.decide(id, present, encoding) {
        case .unchanged: decisions = nil
        case .notSent: return false
        case .mixed: decisions = all
        }
        return true
    }

    /// The head of a `TimeSeries` and its labels; `size` bytes are to follow. False: the series is not sent.
    @inline(__always)
    mutating func appendLabels(_ part: Int, content size: Int, _ encoding: inout GroupEncoding) -> Bool {
        if let decisions { return appendLabels(part, content: size, decisions, &encoding) }
        encoding.append(part, content: size, to: &block.tail)
        return true
    }

    @inline(never)
    private mutating func appendLabels(_ part: Int, content size: Int, _ decisions: RelabelDecisions, _ encoding: inout GroupEncoding) -> Bool {
        switch decisions.decision(decided, part) {
        case .unchanged:
            encoding.reserve(content: size, in: &block)
            encoding.append(part, content: size, to: &block.tail)
        case .changed(let changes):
            relabelled.append(changes, content: size, to: &block) { encoding.forEachLabel(part, $0) }
        case .notSent: return false
        }
        return true
    }
}
