import Exposition
import MetronomeConfiguration
import Settings

/// Which warnings a tenant's figures ask for, and which were said already: each once, and again when it still holds a day later.
///
/// Pure: figures and the time in, warnings out. At most ``limit`` subjects are remembered.
package struct TenantAdvice: Sendable {
    /// Subjects remembered; beyond them all are forgotten, and may be told again.
    private static let limit = 1024
    /// Nanoseconds between two warnings of the same subject.
    static let silence: UInt64 = 24 * 3_600_000_000_000
    /// Spans, edges or calls that say something of a share.
    static let enough = 100
    /// Observations that say something of buckets.
    static let enoughForBuckets = 10
    /// Observations that all are in the first bucket: quick ones are no rarity.
    static let enoughForFirstBucket = 1000
    /// Observations beyond the last bucket that quantiles bear: a tenth.
    private static let bearableBeyond = 0.1

    /// When each subject was told.
    private var told: [String: UInt64] = [:]

    /// Whether this was told within a day.
    func isTold(_ subject: String, now: UInt64) -> Bool {
        guard let last = told[subject] else { return false }
        return now < last || now - last < Self.silence
    }

    static func subject(label: String, of metric: String) -> String { "label \(label) of \(metric)" }
    static let limitSubject = "limit"

    package init() {}

    package mutating func review(_ figures: TenantFigures, now: UInt64) -> [AdviceWarning] {
        var warnings: [AdviceWarning] = []
        func tell(_ subject: String, _ code: String, _ text: @autoclosure () -> String) {
            guard !isTold(subject, now: now) else { return }
            if told.count >= Self.limit { told.removeAll() }
            told[subject] = now
            warnings.append(AdviceWarning(code: code, text: text()))
        }
        for label in figures.missingLabels where label.observations >= Double(Self.enough) {
            tell(Self.subject(label: label.label, of: label.metric), "label_on_no_span", Self.text(label))
        }
        for beyond in figures.beyondBuckets where Self.isTooMuch(beyond) {
            tell("buckets of \(beyond.metric)", "beyond_last_bucket", Self.text(beyond))
        }
        for beyond in figures.beyondBuckets where beyond.count >= Double(Self.enoughForFirstBucket) && beyond.within == beyond.count {
            tell("first bucket of \(beyond.metric)", "within_first_bucket", Self.within(beyond))
        }
        for idle in figures.idle where idle.spans >= Self.enough {
            tell(Self.subject(idle), "processor_makes_nothing", Self.text(idle))
        }
        for rejection in figures.rejections where rejection.spans >= Self.enough {
            tell("filter of \(rejection.processor)", "filter_rejects_everything", Self.text(rejection))
        }
        for relabelled in figures.relabelled {
            tell("relabelling for \(relabelled.keys)", "relabelling_drops_everything", Self.text(relabelled))
        }
        if let limit = figures.limit { tell(Self.limitSubject, limit.name, Self.text(limit)) }
        if let exploding = figures.exploding {
            tell("new values of \(exploding.labels.map(\.label).joined(separator: ", "))", "label_explodes", Self.text(exploding))
        }
        if let service = figures.unnamedService { tell("service without a name", "service_unnamed", Self.unnamed(service)) }
        for label in figures.fullLabels { tell("values of \(label.label)", "max_cardinality_per_label", Self.text(label)) }
        if figures.edges >= Self.enough, figures.expiredEdges > figures.edges / 2 {
            tell("edges", "edges_expire", Self.edges(figures))
        }
        // A call in a hundred may well be odd.
        if figures.callsWithoutProvider > figures.calls / 100 { tell("providers", "calls_without_provider", Self.providers(figures)) }
        if figures.callsWithoutModel > figures.calls / 100 { tell("models", "calls_without_model", Self.models(figures)) }
        return warnings
    }

    private static func isTooMuch(_ beyond: GroupTotals.Beyond) -> Bool {
        beyond.count >= Double(enoughForBuckets) && beyond.beyond > beyond.count * bearableBeyond
    }
}
