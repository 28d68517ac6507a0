/// One remote-write request as it arrived, whatever was answered.
package struct RecordedRequest: Sendable {
    package var path: String
    /// Header names in lower case; values of one name in order.
    package var headers: [String: [String]]
    package var status: Int
    package var bodyBytes: Int
    package var series: [WrittenTimeSeries]
    /// Order of arrival, from 0.
    package var number: Int

    /// Samples and exemplars and histograms in it: what `max_samples_per_send` limits.
    package var entries: Int { series.reduce(0) { $0 + $1.samples.count + $1.exemplars.count + $1.histograms.count } }
}
