/// Which processors are on and have made nothing yet, from how many spans.
package struct ProcessorWatch: Sendable {
    /// Spans at the first look at which a processor was on. Those of its look at the start came while it was.
    private var first: [String: UInt64] = [:]
    private var hasLooked = false
    /// What is stale later was made all the same.
    private var busy: Set<String> = []

    package init() {}

    /// - Parameter spans: those that processors have seen so far.
    /// - Returns: the idle ones of `active`, with the spans that they have seen.
    package mutating func look(_ active: [(name: String, hasMade: Bool)], spans: UInt64) -> [String: Int] {
        let names = Set(active.map(\.name))
        first = first.filter { names.contains($0.key) }
        busy.formIntersection(names)
        var idle: [String: Int] = [:]
        for (name, hasMade) in active {
            let before = first[name] ?? (hasLooked ? spans : 0)
            first[name] = before
            if hasMade { busy.insert(name) }
            if !busy.contains(name), spans >= before { idle[name] = Int(clamping: spans - before) }
        }
        hasLooked = true
        return idle
    }
}
