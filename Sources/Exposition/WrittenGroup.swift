import Pipeline

/// The series of a group whose labels are spelled alike, as write requests have them, and what endpoints' rules make of them.
final class WrittenGroup {
    var encoding: GroupEncoding
    private var relabelled: [RelabelDecisions] = []

    init(_ group: MetricGroup, _ spelling: LabelSpelling) { encoding = GroupEncoding(group, spelling) }

    /// - Parameter parts: of the encoding.
    func decisions(of relabelling: SeriesRelabelling, parts: Int) -> RelabelDecisions {
        if let known = relabelled.first(where: { $0.relabelling === relabelling }) { return known }
        let new = RelabelDecisions(relabelling, parts: parts)
        relabelled.append(new)
        return new
    }

    /// These label sets have ended.
    func forget(_ ids: [UInt32]) {
        for decisions in relabelled { decisions.forget(ids) }
    }
}
