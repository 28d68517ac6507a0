import SelfMetrics

/// `prometheus_remote_storage_*_in_total`: what came in, once however many endpoints it goes out to (tempo-behaviour 9.4).
struct IncomingCounters {
    private let samples: Counter
    private let exemplars: Counter
    private let histograms: Counter

    init(_ registry: MetricsRegistry) {
        func counter(_ kind: String) -> Counter {
            registry.counter(
                "prometheus_remote_storage_\(kind)_in_total", "Number of \(kind) handed over to be sent, compare to what the queues sent.")
        }
        samples = counter("samples")
        exemplars = counter("exemplars")
        histograms = counter("histograms")
    }

    func count(_ batches: [WriteBatch]) {
        for batch in batches { count(samples: batch.samples, exemplars: batch.exemplars, histograms: batch.histograms) }
    }

    func count(samples sampleCount: Int, exemplars exemplarCount: Int, histograms histogramCount: Int) {
        samples.add(sampleCount)
        exemplars.add(exemplarCount)
        histograms.add(histogramCount)
    }
}
