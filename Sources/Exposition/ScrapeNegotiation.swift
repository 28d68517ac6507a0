import Pipeline

/// Chooses how `/metrics/spans` answers a request's `Accept` header: Prometheus writes its `scrape_protocols` there, weighed in
/// the order that its user configured.
package struct ScrapeNegotiation: Equatable, Sendable {
    package let format: ScrapeFormat
    package let contentType: String
    /// What is asked for names; nil: nothing.
    package let escaping: NameEscaping?

    /// One thing that can be sent, and how a media range names it.
    private struct Offer {
        var format: ScrapeFormat
        var type: String
        var subtype: String
        /// Parameters that a range may have, with the value that is meant.
        var parameters: [String: String]
        var required: Set<String> = []
        var contentType: String
    }

    /// Where weights are alike and all are asked for by name, an earlier one is taken: what shows more comes first.
    private static let offers: [Offer] = [
        Offer(
            format: .protobuf, type: "application", subtype: "vnd.google.protobuf",
            parameters: ["proto": "io.prometheus.client.metricfamily", "encoding": "delimited"], required: ["proto"],
            contentType: ScrapeFormat.protobuf.contentType),
        openMetrics("1.0.0"), openMetrics("0.0.1"), text("0.0.4"), text("1.0.0"),
    ]

    /// A wildcard asks for nothing in particular: what more clients read comes first.
    private static let wildcardOrder: [ScrapeFormat] = [.prometheus, .openMetrics, .protobuf]

    private static func openMetrics(_ version: String) -> Offer {
        Offer(
            format: .openMetrics, type: "application", subtype: "openmetrics-text", parameters: ["version": version],
            contentType: "application/openmetrics-text; version=\(version); charset=utf-8")
    }

    /// Version 1.0.0 allows more in names, of which nothing is used here.
    private static func text(_ version: String) -> Offer {
        Offer(
            format: .prometheus, type: "text", subtype: "plain", parameters: ["version": version],
            contentType: "text/plain; version=\(version); charset=utf-8")
    }

    /// Without a header, or where nothing in it can be had: the older text format, which everybody reads.
    package init(accept: String?) {
        let header = AcceptHeader(accept ?? "")
        var best: (offer: Offer, weight: Double, isNamed: Bool, place: Int, escaping: String?)?
        for (index, offer) in Self.offers.enumerated() {
            guard let (weight, isNamed, escaping) = Self.weight(of: offer, in: header), weight > 0 else { continue }
            let place = isNamed ? index : Self.wildcardOrder.firstIndex(of: offer.format) ?? index
            if let best {
                guard weight >= best.weight else { continue }
                if weight == best.weight {
                    guard isNamed || !best.isNamed, isNamed != best.isNamed || place < best.place else { continue }
                }
            }
            best = (offer, weight, isNamed, place, escaping)
        }
        let chosen = best?.offer ?? Self.text("0.0.4")
        format = chosen.format
        contentType = chosen.contentType
        escaping = best?.escaping.flatMap(NameEscaping.init)
    }

    /// Of the range that says most about `offer`; nil: none is about it. `isNamed`: by its type, not by a wildcard.
    private static func weight(of offer: Offer, in header: AcceptHeader) -> (weight: Double, isNamed: Bool, escaping: String?)? {
        var found: (range: AcceptHeader.Range, rank: Int)?
        for range in header.ranges {
            guard let rank = rank(of: range, for: offer), rank > found?.rank ?? -1 else { continue }
            found = (range, rank)
        }
        return found.map { ($0.range.weight, $0.rank >= namedRank, $0.range.parameters["escaping"]) }
    }

    private static let namedRank = 2

    /// How much `range` says about `offer`: `*/*` 0, a type 1, a subtype 2 and its parameters more; nil: another thing.
    private static func rank(of range: AcceptHeader.Range, for offer: Offer) -> Int? {
        if range.type == "*" { return range.subtype == "*" ? 0 : nil }
        guard range.type == offer.type else { return nil }
        if range.subtype == "*" { return 1 }
        guard range.subtype == offer.subtype, offer.required.isSubset(of: range.parameters.keys) else { return nil }
        var rank = namedRank
        for (name, value) in offer.parameters {
            guard let wanted = range.parameters[name] else { continue }
            guard wanted == value else { return nil }
            rank += 1
        }
        return rank
    }
}
