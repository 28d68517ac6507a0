/// The figures of a finished run.
package struct Report: Sendable {
    package var tally: Tally
    /// CPU time of the generator itself while it sent, seconds.
    package var cpuSeconds: Double
    /// Label sets in the traffic, and whether all of them were sent.
    package var labelSets: Int

    package init(tally: Tally, cpuSeconds: Double, labelSets: Int) {
        self.tally = tally
        self.cpuSeconds = cpuSeconds
        self.labelSets = labelSets
    }

    /// From the first request to the last answer.
    package var seconds: Double {
        max(Double(tally.lastAnswerNanos - tally.firstSendNanos) / 1e9, 0)
    }

    package var spansPerSecond: Double { perSecond(Double(tally.spansAccepted)) }
    package var megabytesPerSecond: Double { perSecond(Double(tally.bytes) / 1e6) }
    package var wireMegabytesPerSecond: Double { perSecond(Double(tally.wireBytes) / 1e6) }

    package func latencyMillis(_ share: Double) -> Double { Double(tally.latency.quantile(share)) / 1e6 }
    package var maxLatencyMillis: Double { Double(tally.latency.maxNanos) / 1e6 }

    package var errors: [(code: String, count: Tally.ErrorCount)] {
        tally.errors.map { (code: $0.key, count: $0.value) }.sorted { $0.code < $1.code }
    }

    /// 0: all accepted; 1: none accepted; 3: some refused or lost.
    package var exitCode: Int32 {
        if tally.spansAccepted == 0 { return 1 }
        if tally.spansRefused > 0 || tally.spansLost > 0 { return 3 }
        return 0
    }

    private func perSecond(_ amount: Double) -> Double {
        seconds > 0 ? amount / seconds : 0
    }
}
