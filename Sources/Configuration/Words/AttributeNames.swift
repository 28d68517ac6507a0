/// Names of attributes that OpenTelemetry's conventions know, older ones too, to find the one that a misspelt name was meant to be.
package enum AttributeNames {
    /// The known name that `name` probably was meant to be: the same but for separators and case, or at most an eighth of its letters away.
    /// nil for known names and for those that are like none.
    ///
    /// - Parameter others: further names that are known, such as those that arrive.
    package static func meant(by name: String, among others: [String] = []) -> String? {
        guard !known.contains(name), !others.contains(name), name.count <= 100 else { return nil }
        let own = NearestKey.folded(name)
        if let same = byFolded[own] ?? others.first(where: { NearestKey.folded($0) == own }) { return same }
        let limit = name.count / 8
        guard limit > 0 else { return nil }
        let candidates = (others + known).filter { abs($0.count - name.count) <= limit }
        let near = NearestKey.of(name, among: candidates, most: limit)
        // What only counts or versions something is another name, not a slip.
        return near.flatMap { differsInDigitsOnly($0, name) ? nil : $0 }
    }

    /// What is odd about looking for an attribute of this name, to be said behind it; nil: nothing.
    package static func advice(_ name: String) -> String? { AttributeWords.advice(name, isOn: nil)?.text }

    /// First words of names that describe who sends spans, and of those that describe what one span is about.
    private static let resourceWords: Set<String> = [
        "service", "deployment", "k8s", "container", "host", "os", "process", "telemetry", "cloud",
    ]
    private static let spanWords: Set<String> = [
        "http", "url", "user_agent", "db", "rpc", "messaging", "gen_ai", "net", "network", "server", "client", "error", "exception", "graphql",
    ]

    /// Whether a known name is an attribute of resources; nil: it may be of either.
    static func isOfResource(_ name: String) -> Bool? {
        let first = String(name.prefix { $0 != "." })
        return resourceWords.contains(first) ? true : spanWords.contains(first) ? false : nil
    }

    private static func differsInDigitsOnly(_ a: String, _ b: String) -> Bool {
        a.filter { !$0.isNumber } == b.filter { !$0.isNumber }
    }

    private static let byFolded: [String: String] = Dictionary(
        known.sorted().map { (NearestKey.folded($0), $0) }, uniquingKeysWith: { first, _ in first })

    static let known: Set<String> = Set(
        words.flatMap { first, rest in
            rest.isEmpty ? [first] : rest.split(separator: " ").map { "\(first).\($0)" }
        })
}
