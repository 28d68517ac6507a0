/// What is in a request, or what a server says that it has written of one.
package struct MessageCounts: Sendable, Equatable {
    package var samples = 0
    package var histograms = 0
    package var exemplars = 0

    package init(samples: Int = 0, histograms: Int = 0, exemplars: Int = 0) {
        self.samples = samples
        self.histograms = histograms
        self.exemplars = exemplars
    }

    /// Of the headers of an answer to remote write 2.0; nil: it says nothing, or nothing that is a number. One of them alone leaves 0 for the
    /// others.
    init?(written header: (String) -> String?) {
        func count(_ kind: String) -> Int? {
            header("X-Prometheus-Remote-Write-\(kind)-Written").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
        }
        let found = (count("Samples"), count("Histograms"), count("Exemplars"))
        guard found.0 != nil || found.1 != nil || found.2 != nil else { return nil }
        self.init(samples: found.0 ?? 0, histograms: found.1 ?? 0, exemplars: found.2 ?? 0)
    }

    /// What is left of it, never less than nothing.
    func minus(_ written: MessageCounts) -> MessageCounts {
        MessageCounts(
            samples: max(samples - written.samples, 0), histograms: max(histograms - written.histograms, 0),
            exemplars: max(exemplars - written.exemplars, 0))
    }

    /// Less of what a series is made of was written than `sent`.
    func isLess(than sent: MessageCounts) -> Bool { samples < sent.samples || histograms < sent.histograms }
}
