import Foundation

/// Prometheus' query API on 127.0.0.1, as Prometheus and VictoriaMetrics both serve it.
package struct PromQLClient: Sendable {
    package struct Element: Sendable {
        package var labels: [String: String]
        package var value: Double
    }

    /// A native histogram as the API shows it: without bounds, and without empty buckets.
    package struct Histogram: Sendable, Hashable {
        package var timestamp: Int64
        package var count: Double
        package var sum: Double
        /// In ascending order of the buckets.
        package var counts: [Double]

        package init(timestamp: Int64, count: Double, sum: Double, counts: [Double]) {
            self.timestamp = timestamp
            self.count = count
            self.sum = sum
            self.counts = counts
        }

        /// How one that was written is shown.
        package init(_ written: WrittenHistogram) {
            var counts = written.positiveCounts
            if counts.isEmpty {
                var current: Int64 = 0
                counts = written.positiveDeltas.map { delta in
                    current += delta
                    return Double(current)
                }
            }
            let zero = written.zeroInt.map { Double($0) } ?? written.zeroFloat ?? 0
            self.init(
                timestamp: written.timestamp, count: written.countInt.map { Double($0) } ?? written.countFloat ?? 0, sum: written.sum,
                counts: ([zero] + counts).filter { $0 != 0 })
        }
    }

    /// All that a label set has.
    package struct Series: Sendable, Equatable {
        package var samples: Set<WrittenSample> = []
        package var histograms: Set<Histogram> = []

        package init(samples: Set<WrittenSample> = [], histograms: Set<Histogram> = []) {
            self.samples = samples
            self.histograms = histograms
        }
    }

    private let port: Int
    private let pass: ServerPass

    /// - Parameter pass: what gets in there.
    package init(port: Int, pass: ServerPass = ServerPass()) {
        self.port = port
        self.pass = pass
    }

    /// An instant query at the present time.
    /// - Throws: ``HarnessError`` with the server's answer when it is not a success.
    package func query(_ expression: String) throws -> [Element] {
        let data = try get("/api/v1/query", ["query": expression])
        return (data["result"]?.elements ?? []).map { element in
            let value = element["value"]?.elements.last?.double ?? .nan
            return Element(labels: (element["metric"]?.members ?? [:]).compactMapValues(\.string), value: value)
        }
    }

    /// The value of a query with one result; nil with none.
    package func scalar(_ expression: String) throws -> Double? {
        try query(expression).first?.value
    }

    /// What has arrived of the last hour, by labels.
    package func series(_ selector: String) throws -> [[String: String]: Series] {
        let data = try get("/api/v1/query", ["query": "\(selector)[1h]"])
        let series = (data["result"]?.elements ?? []).map { element in
            let labels = (element["metric"]?.members ?? [:]).compactMapValues(\.string)
            let samples = (element["values"]?.elements ?? []).map { pair in
                WrittenSample(timestamp: Self.milliseconds(pair.elements.first), value: pair.elements.last?.double ?? .nan)
            }
            let histograms = (element["histograms"]?.elements ?? []).map { pair in
                let histogram = pair.elements.last
                return Histogram(
                    timestamp: Self.milliseconds(pair.elements.first), count: histogram?["count"]?.double ?? .nan,
                    sum: histogram?["sum"]?.double ?? .nan, counts: (histogram?["buckets"]?.elements ?? []).map { $0.elements.last?.double ?? .nan })
            }
            return (labels, Series(samples: Set(samples), histograms: Set(histograms)))
        }
        return Dictionary(series) { $1 }
    }

    private static func milliseconds(_ seconds: JSONValue?) -> Int64 { Int64(((seconds?.double ?? 0) * 1000).rounded()) }

    /// Exemplars of the last hour: labels of each exemplar, by series.
    package func exemplars(_ selector: String) throws -> [[String: String]] {
        let now = Double(WallClock.nanoseconds()) / 1e9
        let data = try get("/api/v1/query_exemplars", ["query": selector, "start": "\(now - 3600)", "end": "\(now + 60)"])
        return data.elements.flatMap { series in
            (series["exemplars"]?.elements ?? []).map { ($0["labels"]?.members ?? [:]).compactMapValues(\.string) }
        }
    }

    private func get(_ path: String, _ parameters: [String: String]) throws -> JSONValue {
        var components = URLComponents()
        components.path = path
        components.queryItems = parameters.map { URLQueryItem(name: $0.key, value: $0.value) }
        let query = (components.percentEncodedQuery ?? "").replacingOccurrences(of: "+", with: "%2B")
        let reply = try HTTPClient.get(port, "\(path)?\(query)", pass: pass)
        let answer = try JSONValue(parsing: reply.body)
        guard answer["status"] == "success", let data = answer["data"] else {
            throw HarnessError("\(path) \(parameters): \(reply.status) \(reply.text)")
        }
        return data
    }
}
