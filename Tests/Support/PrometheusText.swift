/// Samples of a Prometheus text or OpenMetrics page.
package struct PrometheusText: Sendable {
    package struct Sample: Sendable {
        package var name: String
        package var labels: [String: String]
        package var value: Double
    }

    package private(set) var samples: [Sample] = []

    /// - Throws: ``HarnessError`` naming the first line that is no sample.
    package init(_ text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let sample = Self.sample(line) else { throw HarnessError("no sample: \(line)") }
            samples.append(sample)
        }
    }

    /// The sum over all samples named `name` whose labels include `labels`; 0 when there are none.
    package func total(_ name: String, _ labels: [String: String] = [:]) -> Double {
        samples.filter { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }
            .reduce(0) { $0 + $1.value }
    }

    private static func sample(_ line: Substring) -> Sample? {
        var rest = line
        let name = rest.prefix { $0 != "{" && $0 != " " }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while let first = rest.first, first != "}" {
                guard let (key, value, tail) = label(rest) else { return nil }
                labels[key] = value
                rest = tail
            }
            rest = rest.dropFirst()
        }
        guard let word = rest.split(separator: " ").first, let value = Double(word) else { return nil }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func label(_ text: Substring) -> (String, String, Substring)? {
        let key = text.prefix { $0 != "=" }
        var rest = text.dropFirst(key.count + 1)
        guard rest.popFirst() == "\"" else { return nil }
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" {
                return (String(key), value, rest.first == "," ? rest.dropFirst() : rest)
            }
            if character == "\\", let escaped = rest.popFirst() {
                value.append(escaped == "n" ? "\n" : escaped)
            } else {
                value.append(character)
            }
        }
        return nil
    }
}
