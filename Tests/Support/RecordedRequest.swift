/// One remote-write request as it arrived, whatever was answered.
package struct RecordedRequest: Sendable {
    package var method: String
    package var path: String
    /// Header names in lower case; values of one name in order.
    package var headers: [String: [String]]
    package var status: Int
    package var bodyBytes: Int
    /// A few of them: what tells snappy's two formats apart.
    package var bodyStart: [UInt8]
    package var series: [WrittenTimeSeries]
    /// Order of arrival, from 0.
    package var number: Int

    /// It was remote write 2.0.
    package var isTwo: Bool { headers["content-type"] == [RequestTwoReader.contentType] }

    /// Samples and exemplars and histograms in it: what `max_samples_per_send` limits.
    package var entries: Int { series.reduce(0) { $0 + $1.samples.count + $1.exemplars.count + $1.histograms.count } }
}
