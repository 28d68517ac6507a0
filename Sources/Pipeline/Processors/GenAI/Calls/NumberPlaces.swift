/// In which slots a call's numbers stand, as long as it has the same keys: what calls of one shape have in common (``CallShapes``).
struct NumberPlaces: BitwiseCopyable {
    /// -1: there is none.
    var input: Int32 = -1
    var output: Int32 = -1
    var cacheRead: Int32 = -1
    var cacheWrite: Int32 = -1
    var reasoning: Int32 = -1
    var total: Int32 = -1
    var cost: Int32 = -1
    var hasFirstToken = false
    /// False: numbers stand in texts, or wrapped in something, and have to be looked for.
    var isSettled = true

    /// Whether something stands in each of them: where the best spelling says nothing the next one counts.
    @inline(__always)
    func isComplete(_ attributes: borrowing AttributeScratch) -> Bool {
        @inline(__always)
        func isThere(_ slot: Int32) -> Bool { slot < 0 || !attributes.spanSlots[Int(slot)].isEmpty }
        return isSettled && isThere(input) && isThere(output) && isThere(cacheRead) && isThere(cacheWrite) && isThere(reasoning) && isThere(total)
            && isThere(cost)
    }
}
