/// A number of a call that metrics are told.
enum CallValue: Int, CaseIterable {
    case one
    /// Seconds.
    case duration, firstToken, serverFirstToken, perToken
    /// Until the first token, as who made the span saw it.
    case ownFirstToken
    case input, output, cacheRead, cacheWrite, reasoning, totalTokens
    /// USD.
    case cost
    case unpricedInput, unpricedOutput
    case callsInside, toolsInside
}

/// One thing to be counted of a call: which number goes to which metric, under which word.
struct CallCount: BitwiseCopyable {
    let metric: CallMetric
    /// In a row of ``CallSeries``; -1: its series is looked for each time.
    let place: Int32
    let value: Int32
    let word: CallWord

    init(_ metric: CallMetric, _ value: CallValue, _ word: CallWord) {
        self.metric = metric
        self.value = Int32(truncatingIfNeeded: value.rawValue)
        self.word = word
        place = word.place < 0 ? -1 : Int32(metric.place) &+ Int32(truncatingIfNeeded: word.place)
    }
}
