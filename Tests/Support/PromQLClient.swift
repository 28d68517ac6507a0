import Foundation

/// Prometheus' query API on 127.0.0.1, as Prometheus and VictoriaMetrics both serve it.
package struct PromQLClient: Sendable {
    package struct Element: Sendable {
        package var labels: [String: String]
        package var value: Double
    }

    private let port: Int
    package init(port: Int) { self.port = port }

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
        let reply = try HTTPClient.get(port, "\(path)?\(query)")
        let answer = try JSONValue(parsing: reply.body)
        guard answer["status"] == "success", let data = answer["data"] else {
            throw HarnessError("\(path) \(parameters): \(reply.status) \(reply.text)")
        }
        return data
    }
}
