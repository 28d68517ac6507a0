/// The figures of a finished run.
struct Report: Sendable {
    var tally: Tally
    /// CPU time of the generator itself while it sent, seconds.
    var cpuSeconds: Double
    /// Label sets in the traffic, and whether all of them were sent.
    var labelSets: Int

    /// From the first request to the last answer.
    var seconds: Double {
        max(Double(tally.lastAnswerNanos - tally.firstSendNanos) / 1e9, 0)
    }

    var spansPerSecond: Double { perSecond(Double(tally.spansAccepted)) }
    var megabytesPerSecond: Double { perSecond(Double(tally.bytes) / 1e6) }
    var wireMegabytesPerSecond: Double { perSecond(Double(tally.wireBytes) / 1e6) }

    func latencyMillis(_ share: Double) -> Double { Double(tally.latency.quantile(share)) / 1e6 }
    var maxLatencyMillis: Double { Double(tally.latency.maxNanos) / 1e6 }

    var errors: [(code: String, count: Tally.ErrorCount)] {
        tally.errors.map { (code: $0.key, count: $0.value) }.sorted { $0.code < $1.code }
    }

    /// 0: all accepted; 1: none accepted; 3: some refused or lost.
    var exitCode: Int32 {
        if tally.spansAccepted == 0 { return 1 }
        if tally.spansRefused > 0 || tally.spansLost > 0 { return 3 }
        return 0
    }

    private func perSecond(_ amount: Double) -> Double {
        seconds > 0 ? amount / seconds : 0
    }
}
