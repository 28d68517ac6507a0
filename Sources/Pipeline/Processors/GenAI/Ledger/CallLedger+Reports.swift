/// Reports of usage that follow a streamed call.
extension CallLedger {
    /// Nanoseconds that an answer is streamed for at most.
    private static let reportDelay: UInt64 = 600_000_000_000
    /// Streamed calls of a process that are looked at when one is reported.
    private static let maxStreams = 64

    /// The streamed call that a report of usage belongs to. One that has a report already is another one.
    func streamed(_ report: KnownSpan, parentless: Bool) -> UInt32? {
        if let number = number(.stream, report.identity.stream), known.isKnown(number), !known[number].has(.reported) { return number }
        // The report of a root comes when its trace is over, and begins one of its own.
        guard parentless, var next = number(.streamOfProcess, report.identity.process) else { return nil }
        var best: UInt32?
        var left = Self.maxStreams
        while left > 0, known.isKnown(next) {
            let call = known[next]
            if !call.has(.reported), call.start <= report.start, report.start &- call.start <= Self.reportDelay,
                best.map({ known[$0].start < call.start }) ?? true
            {
                best = next
            }
            next = call.nextWaiting
            left -= 1
        }
        return best
    }
}
