import Console
import Explain

/// What becomes of spans that came lately, as a form and what was found. Whole without a script.
struct ExplainMarkup {
    /// What stands in the form, and what else could.
    struct Form {
        var tenant = ""
        var service = ""
        var name = ""
        var trace = ""
        var limit = ""
        var tenants: [String] = []
        var services: [String] = []
        var names: [String] = []
        /// There is one tenant only, which nobody has to name.
        var hasOneTenant = true
        var mostSpans = 0
    }

    let form: Form
    /// nil: nothing was asked yet.
    let found: [SpanExplanation]?
    /// Spans that were asked for, and those that were looked through.
    let wanted: Int
    let spans: Int
    let requests: Int
    /// What senders were told whose requests have no spans that can be read.
    let refusals: [String]
    /// What is wrong with the question; empty: nothing.
    var problem = ""

    /// Texts that a field offers.
    private static let offered = 200
    /// Series of a processor that are listed; more are counted.
    private static let shownSeries = 40

    var markup: Markup {
        let wrong: Markup = problem.isEmpty ? "" : "<p class=\"bad\">\(problem)</p>\n"
        return """
            <section aria-labelledby="ask"><h2 id="ask">Ask about a span</h2>
            \(asking)\(wrong)<p class="soft">Of spans that came lately: one request of each tenant in \
            <code>metronome.explain.interval</code> is kept, and of those that were refused one more. There are \(spans) spans of \
            \(requests) requests. An empty field asks for all.</p></section>
            \(answers)\(refused)
            """
    }

    // MARK: The form

    private var asking: Markup {
        let tenant: Markup = form.hasOneTenant ? "" : field("tenant", "Tenant", form.tenant, form.tenants)
        return """
            <form action="\(ConsolePage.explain.path)">\(tenant)\(field("service", "Service", form.service, form.services))\
            \(field("name", "Span name", form.name, form.names))\(field("trace", "Trace", form.trace, []))\
            <span><label for="limit">Spans at most</label> \
            <input id="limit" name="limit" type="number" min="1" max="\(form.mostSpans)" value="\(form.limit)"></span>
            <button type="submit">Explain</button></form>

            """
    }

    private func field(_ name: String, _ label: String, _ value: String, _ offers: [String]) -> Markup {
        let options = offers.prefix(Self.offered).map { offer -> Markup in "<option value=\"\(offer)\"></option>" }
        let list: Markup = offers.isEmpty ? "" : "<datalist id=\"\(name)-list\">\(options)</datalist>"
        let offering: Markup = offers.isEmpty ? "" : " list=\"\(name)-list\""
        return """
            <span><label for="\(name)">\(label)</label> <input id="\(name)" name="\(name)" value="\(value)"\(offering) autocomplete="off">\(list)</span>

            """
    }

    // MARK: What was found

    private var answers: Markup {
        guard let found else { return "" }
        guard !found.isEmpty else {
            guard spans > 0 else {
                let why: Markup =
                    requests > 0
                    ? "No span is in the requests that are kept."
                    : "No span has come yet, of this tenant or at all. <a href=\"/console/targets\">Where Metronome listens.</a>"
                return "<section aria-labelledby=\"none\"><h2 id=\"none\">None yet</h2><p>\(why)</p></section>\n"
            }
            let services = form.services.isEmpty ? "no service" : form.services.prefix(Self.offered).joined(separator: ", ")
            return """
                <section aria-labelledby="none"><h2 id="none">None of them</h2>
                <p>None of the \(spans) spans is asked for; they are of \(services).</p></section>

                """
        }
        let rest: Markup =
            wanted > found.count
            ? "<p>and \(wanted - found.count) more: fields that are filled in choose others, \"Spans at most\" shows more</p>\n" : ""
        return "\(found.enumerated().map { span($0.offset + 1, $0.element) })\(rest)"
    }

    private func span(_ number: Int, _ explanation: SpanExplanation) -> Markup {
        let span = explanation.span
        let processors = Set(
            explanation.series.map(\.processor) + explanation.drops.map(\.processor).filter { !$0.isEmpty } + explanation.empty.map(\.processor))
        let dropped = explanation.drops.filter(\.processor.isEmpty).map { told("bad", "dropped", $0) }
        let notes = explanation.notes.map { note -> Markup in "<p><span class=\"warn\">note</span> \(note)</p>\n" }
        let isNothing = explanation.series.isEmpty && explanation.drops.isEmpty && explanation.notes.isEmpty
        let nothing: Markup = isNothing ? "<p>No processor makes anything of it.</p>\n" : ""
        return """
            <section aria-labelledby="span-\(number)"><h2 id="span-\(number)">\(number). \(Shown.plain(span.name)) of \
            \(span.service.isEmpty ? "(no service.name)" : Shown.plain(span.service))</h2>
            <p class="soft">\(span.kindName), \(span.statusName), \(Numbers.seconds(span.seconds)), trace <code>\(span.traceID)</code>, \
            span <code>\(span.spanID)</code></p>
            \(dropped)\(processors.sorted().map { section($0, number, explanation) })\(notes)\(nothing)</section>

            """
    }

    private func told(_ kind: String, _ word: String, _ drop: SpanExplanation.Drop) -> Markup {
        let setting: Markup = drop.setting.isEmpty ? "" : " <span class=\"soft\">→ \(drop.setting)</span>"
        return "<p><span class=\"\(kind)\">\(word)</span> \(drop.reason)\(setting)</p>\n"
    }

    // MARK: One processor

    private func section(_ processor: String, _ number: Int, _ explanation: SpanExplanation) -> Markup {
        let drops = explanation.drops.filter { $0.processor == processor }.map { told("warn", $0.isLimit ? "limited" : "nothing", $0) }
        let others = explanation.together[processor] ?? []
        let together: Markup = others.isEmpty ? "" : "<p>together with span \(others.joined(separator: ", "))</p>\n"
        let needed = explanation.needed[processor] ?? []
        let because: Markup = needed.isEmpty ? "" : "<p>because of \(needed.map(ExplanationText.words).joined(separator: ", "))</p>\n"
        return """
            <h3>\(processor)</h3>
            \(drops)\(series(processor, number, explanation))\(together)\(because)\(labels(processor, number, explanation))
            """
    }

    private func series(_ processor: String, _ number: Int, _ explanation: SpanExplanation) -> Markup {
        let series = explanation.series.filter { $0.processor == processor }
        guard !series.isEmpty else { return "" }
        let origins = series.prefix(Self.shownSeries).map { made in
            explanation.numbers.first { $0.processor == processor && $0.metric == made.metric }?.from ?? []
        }
        let hasOrigins = origins.contains { !$0.isEmpty }
        let rows = zip(series, origins).map { made, origins -> [Markup] in
            ["\(ExplanationText.amount(made))"] + (hasOrigins ? [words(origins)] : [])
        }
        let rest: Markup = series.count > Self.shownSeries ? "<p>and \(series.count - Self.shownSeries) more series</p>\n" : ""
        let columns: [Table.Column] = [.text("series")] + (hasOrigins ? [.text("read from")] : [])
        return Table("\(number): what \(processor) made of it", columns, rows: rows).markup + rest
    }

    private func labels(_ processor: String, _ number: Int, _ explanation: SpanExplanation) -> Markup {
        let empty = explanation.empty.filter { $0.processor == processor }.map { label -> Markup in
            "<p><span class=\"warn\">empty</span> <code>\(label.label)</code> \(label.reason)</p>\n"
        }
        let filled = explanation.labels.filter { $0.processor == processor }
        guard !filled.isEmpty else { return "\(empty)" }
        let hasOthers = filled.contains { !$0.passedOver.isEmpty }
        let rows = filled.map { label -> [Markup] in
            ["\(label.name)", "\(Shown.plain(label.value))", words(label.from), "\(label.rule)"] + (hasOthers ? [words(label.passedOver)] : [])
        }
        let columns: [Table.Column] = [.text("label"), .text("value"), .text("from"), .text("rule")] + (hasOthers ? [.text("passed over")] : [])
        return "\(empty)" + Table("\(number): labels of \(processor)", columns, rows: rows).markup
    }

    private func words(_ origins: [SpanExplanation.Origin]) -> Markup { "\(origins.map(ExplanationText.words).joined(separator: ", "))" }

    // MARK: Requests without a span

    private var refused: Markup {
        guard !refusals.isEmpty else { return "" }
        return """
            <section aria-labelledby="refused"><h2 id="refused">Refused requests without a span that can be read</h2>
            <ul class="told">\(refusals.map { refusal -> Markup in "<li>\(refusal)</li>\n" })</ul></section>

            """
    }
}
