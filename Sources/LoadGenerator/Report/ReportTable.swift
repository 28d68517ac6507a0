/// The report as a table for people.
extension Report {
    package var table: String {
        var rows: [(String, String)] = [
            ("spans accepted", NumberText.grouped(tally.spansAccepted)),
            ("spans refused", NumberText.grouped(tally.spansRefused)),
        ]
        if tally.spansLost > 0 { rows.append(("spans without an answer", NumberText.grouped(tally.spansLost))) }
        rows += [
            ("requests", NumberText.grouped(tally.requests)),
            ("label sets in the traffic", NumberText.grouped(labelSets)),
            ("seconds", NumberText.fixed(seconds, decimals: 2)),
            ("spans/s", NumberText.grouped(Int(spansPerSecond.rounded()))),
            ("MB/s", NumberText.fixed(megabytesPerSecond, decimals: 1)),
            ("MB/s on the wire", NumberText.fixed(wireMegabytesPerSecond, decimals: 1)),
            ("answer time p50", millis(latencyMillis(0.5))),
            ("answer time p95", millis(latencyMillis(0.95))),
            ("answer time p99", millis(latencyMillis(0.99))),
            ("answer time max", millis(maxLatencyMillis)),
            ("reconnections", NumberText.grouped(tally.reconnections)),
        ]
        if tally.retries > 0 { rows.append(("sent again", NumberText.grouped(tally.retries))) }
        let perSpan = cpuSeconds * 1e6 / Double(max(tally.spansAccepted, 1))
        rows.append(("own CPU", "\(NumberText.fixed(cpuSeconds, decimals: 2)) s, \(NumberText.fixed(perSpan, decimals: 3)) µs/span"))

        let width = rows.map(\.0.count).max() ?? 0
        var text = ""
        for (name, value) in rows {
            text += "  " + name + String(repeating: " ", count: width - name.count) + "  "
            text += NumberText.padded(value, to: 14) + "\n"
        }
        if !errors.isEmpty { text += "  errors\n" }
        for (code, count) in errors {
            text += "    \(code): \(NumberText.grouped(count.requests))"
            text += (count.message.isEmpty ? "" : " (first: \(count.message))") + "\n"
        }
        return text
    }

    private func millis(_ value: Double) -> String {
        NumberText.fixed(value, decimals: 2) + " ms"
    }
}
