import Console

/// Tenants, and the settings of one.
struct TenantsMarkup {
    let tenants: TenantsFigures
    /// The tenant that is chosen, with its settings as YAML; nil: none is.
    let chosen: (id: String, settings: String)?

    private static let shown = 500

    var markup: Markup {
        let rows = tenants.tenants.prefix(Self.shown).map { tenant -> [Markup] in
            [
                "<a href=\"/console/tenants?tenant=\(QueryText.encoded(tenant.id))\">\(tenant.id)</a>",
                "\(tenant.processors.joined(separator: ", "))",
                "\(tenant.source)", "\(Numbers.count(tenant.spans))", "\(Numbers.count(tenant.series))",
                tenant.maxSeries > 0 ? "\(Numbers.count(tenant.maxSeries))" : "no limit",
                tenant.isBalanced ? "<span class=\"good\">yes</span>" : "<span class=\"bad\">no</span>",
                "<a href=\"/console/labels?tenant=\(QueryText.encoded(tenant.id))\">labels</a>",
            ]
        }
        let table = Table(
            "tenants that have sent spans",
            [
                .text("tenant"), .text("processors"), .text("settings from"), .number("spans"), .number("series"), .number("max_active_series"),
                .text("books balance"), .text("more"),
            ], ifEmpty: "No tenant has sent a span yet.", rows: Array(rows))
        let rest: Markup = tenants.tenants.count > Self.shown ? "<p>and \(tenants.tenants.count - Self.shown) more</p>" : ""
        return "<section aria-labelledby=\"tenants\"><h2 id=\"tenants\">Tenants</h2>\n\(table.markup)\(rest)</section>\n\(settings)"
    }

    private var settings: Markup {
        guard let chosen else { return "" }
        return """
            <section aria-labelledby="settings"><h2 id="settings">What holds for \(chosen.id)</h2>
            <p class="soft">source: the entry that decides, <code>tenant</code>, <code>wildcard</code> or <code>defaults</code>; an entry holds whole.</p>
            <pre tabindex="0" aria-label="settings of \(chosen.id)">\(chosen.settings)</pre></section>

            """
    }
}
