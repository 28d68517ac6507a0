/// What one span does in its trace.
package struct Share {
    package static let calls = "gen-ai"

    /// Position of the span in the capture.
    package var index: Int
    /// The spans it was looked at with, itself among them, in the order of the capture.
    package var context: [Int]
    /// Without whom ``made`` was not there: the span, and those that say the same of the same call.
    package var tellers: Set<Int>
    /// What the pipeline makes of the context without ``tellers``.
    package var without: Outcome
    package var made: [Outcome.Series: Outcome.Amount]
    /// Other spans that what it made is made of, too, by processor.
    package var together: [String: Set<Int>] = [:]
    /// The span whose call it only adds to.
    package var addsTo: Int?
    /// The span that is said to have made the call that this one tells of, too.
    package var toldBy: Int?

    /// What it says of calls is another span's.
    package mutating func dropCalls() {
        made = made.filter { $0.key.processor != Self.calls }
        together[Self.calls] = nil
    }
}
