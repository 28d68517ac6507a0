import Settings

/// Reads the compact form of a price list that the shipped one has.
///
/// A line that begins with a space goes on with the one before; `#` begins a comment.
/// `@openai azure.ai.openai *` names the providers of what follows, `*` being every provider. Anything else is models that cost the same:
/// `gpt-4.1 gpt-4-1|in=2 out=8 read=0.5;batch in=1 out=4`: names, then rows of USD per million tokens, of which the last that holds
/// counts. Before its prices a row may have a tier, `>200000` (input tokens that the call must exceed), `16:30-00:30` (time of day, UTC)
/// and `from=2026-01-01`, which holds for the rows behind it, too.
package enum PriceListText {
    /// - Returns: what could be read, and the numbers of the lines that could not.
    package static func parse(_ text: String) -> (entries: [PriceEntry], badLines: [Int]) {
        var entries: [PriceEntry] = []
        var badLines: [Int] = []
        var providers = [PriceEntry.anyProvider]
        for line in lines(text) {
            if line.text.hasPrefix("@") {
                providers = words(line.text.dropFirst()).map { $0 == "*" ? PriceEntry.anyProvider : $0 }
            } else if let found = models(line.text, providers) {
                entries += found
            } else {
                badLines.append(line.number)
            }
        }
        return (entries, badLines)
    }

    private static func lines(_ text: String) -> [(number: Int, text: String)] {
        var result: [(number: Int, text: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty && line.first != "#" {
            if line.first == " ", let last = result.indices.last {
                result[last].text += line
            } else {
                result.append((index + 1, String(line)))
            }
        }
        return result
    }

    private static func words(_ text: Substring) -> [String] { text.split(separator: " ").map(String.init) }

    private static func models(_ line: String, _ providers: [String]) -> [PriceEntry]? {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let names = words(parts[0])
        guard !names.isEmpty else { return nil }
        var entries: [PriceEntry] = []
        for text in parts[1].split(separator: ";") {
            guard let (row, validFrom) = row(text) else { return nil }
            if let last = entries.indices.last, validFrom == nil {
                entries[last].rows.append(row)
            } else {
                entries.append(PriceEntry(providers: providers, models: names, validFrom: validFrom ?? .min, rows: [row]))
            }
        }
        return entries.isEmpty ? nil : entries
    }

    private static func row(_ text: Substring) -> (PriceEntry.Row, validFrom: Int64?)? {
        var row = PriceEntry.Row(rates: PriceRates())
        var validFrom: Int64?
        for word in text.split(separator: " ") {
            if let tier = tiers[String(word)] {
                row.tier = tier
            } else if word.hasPrefix(">"), let tokens = Int(word.dropFirst()) {
                row.above = tokens
            } else if word.hasPrefix("from="), let seconds = CalendarDay.seconds(String(word.dropFirst(5))) {
                validFrom = seconds
            } else if let (from, to) = hours(word) {
                row.fromMinute = from
                row.toMinute = to
            } else if !price(word, &row.rates) {
                return nil
            }
        }
        return row.rates == PriceRates() ? nil : (row, validFrom)
    }

    private static let tiers: [String: ServiceTier] = ["batch": .batch, "flex": .flex, "priority": .priority]

    private static func price(_ word: Substring, _ rates: inout PriceRates) -> Bool {
        let parts = word.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let price = Double(parts[1]), price >= 0, price.isFinite else { return false }
        switch parts[0] {
        case "in": rates.input = price
        case "out": rates.output = price
        case "read": rates.cacheRead = price
        case "write": rates.cacheWrite = price
        case "reason": rates.reasoning = price
        case "call": rates.request = price
        default: return false
        }
        return true
    }

    private static func hours(_ word: Substring) -> (Int16, Int16)? {
        let ends = word.split(separator: "-").map { end -> Int16? in
            let parts = end.split(separator: ":").map { Int16($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour), (0...59).contains(minute) else { return nil }
            return hour * 60 + minute
        }
        guard ends.count == 2, let from = ends[0], let to = ends[1] else { return nil }
        return (from, to)
    }
}
