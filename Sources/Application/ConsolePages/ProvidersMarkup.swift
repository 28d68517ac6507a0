import Console
import Generator
import Pipeline

/// Providers and models of a tenant.
struct ProvidersMarkup {
    let snapshot: ProviderSnapshot
    let usage: ModelUsage

    var markup: Markup {
        """
        <section aria-labelledby="providers"><h2 id="providers">Providers</h2>
        \(table("providers: health and failures, by whose they are, of the last five minutes; mean time to the first chunk, tokens and cost since their series began", snapshot.providers, hasModel: false))</section>
        <section aria-labelledby="models"><h2 id="models">Models</h2>
        \(table("models: the same", snapshot.models, hasModel: true))</section>

        """
    }

    private func table(_ caption: String, _ reports: [ProviderReport], hasModel: Bool) -> Markup {
        let rows = reports.map { report -> [Markup] in
            let figures = report.figures(.fiveMinutes)
            let counts = figures.counts
            let errors = [
                ("provider", counts[.providerError]), ("timeout", counts[.timeout]), ("connection", counts[.connection]),
                ("caller", counts[.callerError]), ("cancelled", counts[.cancelled]),
            ].filter { $0.1 > 0 }.map { "\($0.0) \(Numbers.count($0.1))" }.joined(separator: ", ")
            let failures: Markup = errors.isEmpty ? "" : "<span class=\"some\">\(errors)</span>"
            let used = usage.row(provider: report.provider, model: report.model)
            let names: [Markup] = hasModel ? ["\(report.model ?? "")", "\(report.provider)"] : ["\(report.provider)"]
            let uptime: [Markup] = hasModel ? ["\(Numbers.percent(report.uptime))"] : []
            let health: [Markup] = [
                state(report.judgement.state), "\(report.score.map { Numbers.hundredths($0.total) } ?? "–")", "\(Numbers.count(counts.attempts))",
                "\(Numbers.percent(figures.availability))",
            ]
            return names + health + uptime + [
                "\(Numbers.seconds(figures.p50))", "\(Numbers.seconds(figures.p95))", "\(Numbers.seconds(used?.meanFirstChunk))",
                "\(Numbers.percent(figures.throttleShare))",
                "\(used.map { Numbers.count($0.inputTokens) } ?? "–")", "\(used.map { Numbers.count($0.outputTokens) } ?? "–")",
                "\(Numbers.hundredths(used?.cost))", failures,
            ]
        }
        return Table(
            caption,
            (hasModel ? [.text("model"), .text("provider")] : [.text("provider")]) + [
                .text("state"), .number("score"), .number("calls"), .number("available"),
            ] + (hasModel ? [.number("up in 24 h")] : []) + [
                .number("p50"), .number("p95"), .number("first chunk"), .number("throttled"), .number("tokens in"), .number("tokens out"),
                .number("USD"), .text("failures"),
            ], ifEmpty: "No call of a model came in the last hour.", rows: rows
        ).markup
    }

    private func state(_ state: HealthState) -> Markup {
        let kind =
            switch state {
            case .healthy: "good"
            case .degraded: "warn"
            case .outage: "bad"
            }
        return "<span class=\"\(kind)\">\(state.name)</span>"
    }
}
