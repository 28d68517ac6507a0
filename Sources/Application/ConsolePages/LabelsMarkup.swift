import Console
import Exposition
import Generator
import Pipeline
import Settings

/// What the series of a tenant cost.
struct LabelsMarkup {
    let cardinality: TenantCardinality
    /// Warnings of limits, for since when they hold.
    let warnings: [WarningBoard.Entry]

    /// Metrics whose labels are shown at once, and attributes of a label that are.
    private static let openGroups = 2
    private static let shownSources = 3

    var markup: Markup { "\(limits)\(metrics)\(cardinality.groups.enumerated().map { group($0.element, $0.offset) })" }

    private var limits: Markup {
        let limit = cardinality.limit
        var rows: [[Markup]] = [
            [
                "\(limit.name)", limit.maximum > 0 ? "\(Numbers.count(limit.maximum))" : "no limit", "\(Numbers.count(limit.active))",
                "\(Numbers.count(limit.demand))", "\(Numbers.count(limit.limited))", "\(since(limit.name))",
            ]
        ]
        rows += cardinality.fullLabels.map { label in
            [
                "max_cardinality_per_label of \(label.name)", "", "", "\(Numbers.count(label.demand))", "\(Numbers.count(label.limited))",
                "\(since("max_cardinality_per_label"))",
            ]
        }
        let table = Table(
            "limits on series: what there is, what there would be without the limit, what found no room since the start",
            [.text("setting"), .number("limit"), .number("there are"), .number("wanted"), .number("found no room"), .text("warned of")], rows: rows)
        return "<section aria-labelledby=\"limits\"><h2 id=\"limits\">Limits</h2>\n\(table.markup)\(incomplete)</section>\n"
    }

    /// Queries that are not whole because of a limit.
    private var incomplete: Markup {
        let full = cardinality.fullLabels.map { label -> Markup in
            "<p class=\"warn\">Queries by <code>\(label.name)</code> are incomplete: values beyond the limit are written as <code>\(LabelCardinalityLimiter.overflowValue)</code>.</p>\n"
        }
        let overflowing = cardinality.groups.filter { $0.overflow > 0 }.map { group -> Markup in
            let share = group.overflow / max(group.overflow + group.observations, 1)
            return """
                <p class="warn">Queries of <code>\(group.metrics.first ?? "")</code> by any label are incomplete: \(Numbers.percent(share)) of what was \
                counted found no room and is in the series with <code>metric_overflow="true"</code>. Sums over all labels are right.</p>

                """
        }
        return "\(full)\(overflowing)"
    }

    private func since(_ code: String) -> String {
        let said = warnings.filter { $0.code == code && ($0.tenant == nil || $0.tenant == cardinality.tenant) }
        return said.map(\.first).min().map { UTCTime(nanoseconds: $0).text } ?? ""
    }

    private var metrics: Markup {
        let rows = cardinality.groups.map { group -> [Markup] in
            [
                "\(group.metrics.first ?? "")", "\(Numbers.count(group.series))",
                "\(Numbers.count(group.labelSets))",
                "\(Numbers.bytes(Double(group.labelSets) * Double(group.bytesPerLabelSet)))",
                "\(group.together?.labels.joined(separator: " with ") ?? group.labels.first?.label ?? "")",
            ]
        }
        let table = Table(
            "metrics by series; those with the same label sets stand together, under the first one's name",
            [.text("metric"), .number("series"), .number("label sets"), .number("bytes"), .text("dearest label")],
            ifEmpty: "There are no series yet.", rows: rows)
        return "<section aria-labelledby=\"metrics\"><h2 id=\"metrics\">Series by metric</h2>\n\(table.markup)</section>\n"
    }

    private func group(_ group: GroupTotals.Figures, _ number: Int) -> Markup {
        let together = group.together.map { together -> [Markup] in
            [
                "\(together.labels.joined(separator: " and ")) <span class=\"warn\">together</span>", "", "", "\(Numbers.percent(together.share))",
                "\(Numbers.count(LabelCosts.series(together.share, of: group)))",
                "\(Numbers.bytes(Double(LabelCosts.bytes(together.share, of: group))))", "", "they say the same: one alone saves little",
            ]
        }
        let rows = group.labels.map { label -> [Markup] in
            let coverage = group.observations > 0 ? label.observations / group.observations : nil
            let shown: Markup = label.values == 0 && label.attributes != nil ? "<span class=\"bad\">on none</span>" : "\(Numbers.percent(coverage))"
            return [
                "\(label.label)", shown, "\(Numbers.count(label.values))", "\(Numbers.percent(LabelCosts.share(label, of: group)))",
                "\(Numbers.count(LabelCosts.series(label, of: group)))", "\(Numbers.bytes(Double(LabelCosts.bytes(label, of: group))))",
                top(label, of: group), "<code>\(sources(label))</code>",
            ]
        }
        let looked: Markup =
            group.lookedAt < group.labelSets
            ? "<p class=\"soft\">Of the first \(Numbers.count(group.lookedAt)) of \(Numbers.count(group.labelSets)) label sets.</p>" : ""
        let table = Table(
            "labels of \(group.metrics.first ?? ""): on how much of what was counted, and what would be saved without each",
            [
                .text("label"), .number("on"), .number("values"), .number("saves"), .number("series"), .number("bytes"), .text("most series"),
                .text("from the attributes"),
            ], rows: (together.map { [$0] } ?? []) + rows)
        let others = group.metrics.dropFirst().joined(separator: ", ")
        return """
            <section><details id="metric-\(number)"\(number < Self.openGroups ? " open" : "")><summary><h2>\(group.metrics.first ?? "")</h2></summary>
            \(others.isEmpty ? Markup.empty : "<p class=\"soft\">and \(others)</p>")\(looked)\(table.markup)</details></section>

            """
    }

    private func top(_ label: GroupTotals.LabelFigures, of group: GroupTotals.Figures) -> Markup {
        guard let first = label.top.first else { return "" }
        let lines = label.top.map { value -> Markup in
            "<br>\(shortened(value.text)) <span class=\"soft\">\(Numbers.count(value.labelSets)) sets, \(Numbers.count(value.observations))</span>"
        }
        return "<details id=\"top-\(group.metrics.first ?? "")-\(label.label)\"><summary>\(shortened(first.text))</summary>\(lines)</details>"
    }

    private func sources(_ label: GroupTotals.LabelFigures) -> String {
        let all = label.attributes ?? []
        return all.prefix(Self.shownSources).joined(separator: ", ")
            + (all.count > Self.shownSources ? " and \(all.count - Self.shownSources) more" : "")
    }

    private func shortened(_ text: String) -> String { text.count <= 60 ? text : text.prefix(59) + "…" }
}
