/// Whether a target answers. Times in nanoseconds of a clock that never goes back.
package struct TargetHealth: Sendable {
    /// How long it may fail before it is out; 0: it never is.
    private let patience: Int64
    /// When the first attempt began of those that failed one after the other; nil: the last one did not.
    private var failingSince: Int64?
    private var lastAnswer = Int64.min
    package private(set) var isOut = false

    package init(patience: Int64) {
        // Sums of times must stay numbers.
        self.patience = min(patience, Int64.max / 4)
    }

    /// It has answered, whatever it said.
    ///
    /// - Returns: whether it was out until now.
    package mutating func answered(now: Int64) -> Bool {
        failingSince = nil
        lastAnswer = max(lastAnswer, now)
        defer { isOut = false }
        return isOut
    }

    /// An attempt failed.
    ///
    /// - Returns: when to ``look(now:)``; nil: that was said of an earlier one.
    package mutating func failed(began: Int64) -> Int64? {
        guard patience > 0, !isOut, failingSince == nil else { return nil }
        // An attempt that began long ago says nothing against who has answered others since.
        let since = max(began, lastAnswer)
        failingSince = since
        return since + patience
    }

    /// - Returns: whether it is out from now on.
    package mutating func look(now: Int64) -> Bool {
        guard !isOut, let failingSince, now - failingSince >= patience else { return false }
        isOut = true
        return true
    }
}
