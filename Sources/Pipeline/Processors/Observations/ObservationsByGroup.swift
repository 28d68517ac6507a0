/// Staged observations, those of each group together and in the order in which they came, so that a group's table and
/// records are looked at one after another. Reused from request to request.
///
/// Sound because its memory is its own, and places are counted from the very entries that are put there.
struct ObservationsByGroup: ~Copyable {
    private static let keptEntries = 16 << 10

    private var items = StagedItems<StagedObservation>(capacity: 64)
    /// Where each group's begin, and where the last one's end.
    private var starts: [Int] = [0]

    /// - Parameter groups: above every observation's ``StagedObservation/group``.
    mutating func arrange(_ pending: borrowing StagedObservations, groups: Int) {
        items.removeAll(keeping: Self.keptEntries)
        items.extend(by: pending.count)
        starts.removeAll(keepingCapacity: true)
        starts.append(contentsOf: repeatElement(0, count: groups + 1))
        for index in 0..<pending.count { starts[Int(pending.entries[index].group) + 1] += 1 }
        for group in 0..<groups { starts[group + 1] += starts[group] }
        for index in 0..<pending.count {
            let observation = pending.entries[index]
            (items.start + starts[Int(observation.group)]).initialize(to: observation)
            starts[Int(observation.group)] += 1
        }
        // Now each start is the end of its group.
        for group in stride(from: groups, to: 0, by: -1) { starts[group] = starts[group - 1] }
        starts[0] = 0
    }

    /// Good until something else is arranged.
    func observations(of group: Int) -> CountedCells<StagedObservation> {
        CountedCells(start: items.start + starts[group], count: starts[group + 1] - starts[group])
    }
}
