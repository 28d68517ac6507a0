import Exposition
import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// `/api/v1/labels`: what the series of a tenant cost, label by label.
enum LabelsFigures {
    static func page(_ cardinality: TenantCardinality, now: UInt64) -> YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)), ("tenant", .string(cardinality.tenant)), ("limit", limit(cardinality.limit)),
            ("metrics", .list(cardinality.groups.map(group))), ("limited_labels", .list(cardinality.fullLabels.map(fullLabel))),
        ])
    }

    private static func limit(_ limit: TenantCardinality.Limit) -> YAMLText {
        .mapping([
            ("setting", .string(limit.name)), ("maximum", limit.maximum > 0 ? .whole(limit.maximum) : .plain("null")),
            ("active", .whole(limit.active)),
            ("demand", .whole(limit.demand)), ("limited", .whole(limit.limited)),
        ])
    }

    private static func group(_ group: GroupTotals.Figures) -> YAMLText {
        .mapping([
            ("metrics", .list(group.metrics.map { .string($0) })), ("label_sets", .whole(group.labelSets)), ("series", .whole(group.series)),
            ("looked_at", .whole(group.lookedAt)), ("bytes_per_label_set", .whole(group.bytesPerLabelSet)),
            ("observations", .real(group.observations)), ("observations_without_room", .real(group.overflow)),
            ("labels", .list(group.labels.map { label($0, of: group) })), ("together", together(group)),
        ])
    }

    private static func together(_ group: GroupTotals.Figures) -> YAMLText {
        guard let together = group.together else { return .plain("null") }
        return .mapping([
            ("labels", .list(together.labels.map { .string($0) })), ("looked_at", .whole(together.lookedAt)),
            ("label_sets_without", .whole(together.setsWithout)), ("series_saved", .whole(LabelCosts.series(together.share, of: group))),
            ("bytes_saved", .whole(LabelCosts.bytes(together.share, of: group))),
        ])
    }

    private static func label(_ label: GroupTotals.LabelFigures, of group: GroupTotals.Figures) -> YAMLText {
        .mapping([
            ("label", .string(label.label)), ("attributes", label.attributes.map { .list($0.map { .string($0) }) } ?? .plain("null")),
            ("values", .whole(label.values)), ("coverage", .real(group.observations > 0 ? label.observations / group.observations : nil)),
            ("label_sets_without", .whole(label.labelSetsWithout)), ("series_saved", .whole(LabelCosts.series(label, of: group))),
            ("bytes_saved", .whole(LabelCosts.bytes(label, of: group))),
            (
                "top",
                .list(
                    label.top.map {
                        .mapping([("value", .string($0.text)), ("label_sets", .whole($0.labelSets)), ("observations", .real($0.observations))])
                    })
            ),
        ])
    }

    private static func fullLabel(_ label: LabelCardinalityLimiter.Report) -> YAMLText {
        .mapping([("label", .string(label.name)), ("values", .whole(label.demand)), ("replaced", .whole(label.limited))])
    }
}

/// What would be saved without a label, from the label sets looked at.
enum LabelCosts {
    static func share(_ label: GroupTotals.LabelFigures, of group: GroupTotals.Figures) -> Double {
        group.lookedAt > 0 ? Double(group.lookedAt - min(label.labelSetsWithout, group.lookedAt)) / Double(group.lookedAt) : 0
    }

    static func series(_ label: GroupTotals.LabelFigures, of group: GroupTotals.Figures) -> Int { series(share(label, of: group), of: group) }

    static func bytes(_ label: GroupTotals.LabelFigures, of group: GroupTotals.Figures) -> Int { bytes(share(label, of: group), of: group) }

    /// - Parameter share: of the label sets, 0 to 1.
    static func series(_ share: Double, of group: GroupTotals.Figures) -> Int { Int((share * Double(group.series)).rounded()) }

    static func bytes(_ share: Double, of group: GroupTotals.Figures) -> Int {
        Int((share * Double(group.labelSets) * Double(group.bytesPerLabelSet)).rounded())
    }
}
