import Console
import Forward
import Generator
import Kafka
import RemoteWrite
import Settings

/// The first page: is it working, and what is not right.
struct PathMarkup {
    let figures: PathFigures
    let ledgers: [LedgerReport]
    let warnings: [WarningBoard.Entry]
    let targets: TargetsFigures

    /// Tenants whose books are shown on the page; all are at `/api/v1/ledger`.
    private static let shownLedgers = 20
    private static let shownWarnings = 30

    var markup: Markup {
        """
        <ol class="flow" aria-label="The way of a span">
        \(received)\(checked)\(counted)\(series)\(out)</ol>
        <section aria-labelledby="wrong"><h2 id="wrong">What is not right</h2>
        \(wrong)</section>
        <section aria-labelledby="books"><h2 id="books">What became of every span</h2>
        \(books)</section>

        """
    }

    // MARK: The way of a span

    private var received: Markup {
        """
        <li><h3>In</h3><strong>\(Numbers.rate(figures.accepted.now)) spans/s</strong>
        <p>\(Numbers.bytes(figures.bytes.now))/s, \(Numbers.count(figures.connections.now)) \(figures.connections.now == 1 ? "connection" : "connections")</p>
        <p>refused \(Numbers.rate(figures.refused.now)) spans/s, \(Numbers.rate(figures.refusedRequests.now)) requests/s</p>
        <p class="soft">since the start \(Numbers.count(figures.accepted.total)) spans, refused \(Numbers.count(figures.refused.total)) spans, \
        \(Numbers.count(figures.refusedRequests.total)) \(figures.refusedRequests.total == 1 ? "request" : "requests")</p>\(refusals)
        \(spark(figures.accepted, "spans a second"))</li>

        """
    }

    /// Requests that were refused, by reason; nothing where there are none.
    private var refusals: Markup {
        guard !figures.refusals.isEmpty else { return "" }
        let lines = figures.refusals.map { "\($0.reason) \(Numbers.count($0.total))" }
        return "\n<p class=\"soft\">requests by reason: \(lines.joined(separator: ", "))</p>"
    }

    private var checked: Markup {
        let lines = figures.fates.filter { $0.total > 0 }.map { flow -> Markup in
            "<p>\(flow.name) \(Numbers.rate(flow.now))/s <span class=\"soft\">(\(Numbers.count(flow.total)))</span></p>\n"
        }
        return """
            <li><h3>Not counted</h3><strong>\(Numbers.rate(figures.dropped.now))/s</strong>
            \(lines.isEmpty ? ["<p>every span counts</p>\n"] : lines)\(spark(figures.dropped, "spans a second that span metrics do not count"))</li>

            """
    }

    private var counted: Markup {
        """
        <li><h3>Counted</h3><strong>\(Numbers.rate(figures.counted.now)) spans/s</strong>
        <p>by span metrics</p>
        <p>\(Numbers.count(figures.waitingEdges.now)) edges wait</p>
        \(spark(figures.counted, "spans a second that span metrics count"))</li>

        """
    }

    private var series: Markup {
        """
        <li><h3>Series</h3><strong>\(Numbers.count(figures.series.now))</strong>
        <p>active, of \(ledgers.count) \(ledgers.count == 1 ? "tenant" : "tenants")</p>
        <p><a href="/console/labels">what they cost</a></p>
        \(spark(figures.series, "active series"))</li>

        """
    }

    private var out: Markup {
        let endpoints = targets.endpoints
        guard !endpoints.isEmpty else {
            return """
                <li><h3>Out</h3><strong>scrape</strong>
                <p>no remote write is configured: the series are at <a href="/metrics/spans">/metrics/spans</a></p>\(forwarding)</li>

                """
        }
        let failing = endpoints.filter(\.isFailing)
        let state: Markup = failing.isEmpty ? "<span class=\"good\">all work</span>" : "<span class=\"bad\">\(failing.count) failing</span>"
        let mark: Markup = failing.isEmpty ? "" : " class=\"failing\""
        return """
            <li\(mark)><h3>Out</h3><strong>\(Numbers.rate(figures.sent.now)) samples/s</strong>
            <p>\(endpoints.count) \(endpoints.count == 1 ? "endpoint" : "endpoints"): \(state)</p>
            <p>\(Numbers.count(figures.pending.now)) wait, \(Numbers.count(figures.lost.total)) lost</p>
            <p><a href="/console/targets">endpoints</a></p>\(forwarding)
            \(spark(figures.sent, "samples a second that arrived"))</li>

            """
    }

    /// Nothing where nobody gets requests.
    private var forwarding: Markup {
        let all = targets.forwarding
        guard !all.isEmpty else { return "" }
        let failing = all.filter(\.isFailing).count
        let state: Markup = failing == 0 ? "<span class=\"good\">all work</span>" : "<span class=\"bad\">\(failing) failing</span>"
        return """
            <p><a href="/console/targets">forwards</a> to \(all.count): \(state), \(Numbers.count(all.reduce(0) { $0 + $1.waiting })) requests wait, \
            \(Numbers.count(all.reduce(0) { $0 + $1.lost })) lost</p>
            """
    }

    private func spark(_ flow: PathFigures.Flow, _ what: String) -> Markup {
        let most = flow.hour.compactMap { $0 }.max()
        return Sparkline.svg(flow.hour, label: "\(what) of the last hour, \(Numbers.rate(most)) at most, \(Numbers.rate(flow.now)) now")
    }

    private func spark(_ level: PathFigures.Level, _ what: String) -> Markup {
        let most = level.hour.compactMap { $0 }.max() ?? level.now
        return Sparkline.svg(level.hour, label: "\(what) of the last hour, \(Numbers.count(most)) at most, \(Numbers.count(level.now)) now")
    }

    // MARK: What is not right

    private var wrong: Markup {
        let failing = targets.endpoints.filter(\.isFailing).map { endpoint in
            let reason = endpoint.failure.map { [$0.text, $0.advice ?? ""].filter { !$0.isEmpty }.joined(separator: "; ") }
            return told("bad", "remote write \(endpoint.remoteName)", "\(endpoint.url)", "\(reason ?? "nothing of the last collection arrived")")
        }
        let held = targets.forwarding.filter(\.isFailing).map { target in
            told(
                "bad", "forwarding to \(target.name)", target.url,
                "\(target.failure?.text ?? "no request arrives"); \(Numbers.count(target.waiting)) requests wait, \(Numbers.count(target.lost)) are lost"
            )
        }
        let away = targets.routing.filter { $0.share == .out || $0.queue.isFailing }.map { target in
            let whose = target.share == .out ? "the others get its share" : "its share waits"
            return told(
                "bad", "routing to \(target.queue.name)", target.queue.url,
                "\(target.queue.failure?.text ?? "it does not answer"); \(whose), \(Numbers.count(target.queue.waiting)) requests wait")
        }
        let unread = [targets.kafka].compactMap { $0 }.filter(targets.isFailing).map { kafka in
            told(
                "bad", "Kafka", "\(kafka.topic) of \(kafka.address)",
                "\([kafka.failure?.text, kafka.failure?.advice].compactMap { $0 }.joined(separator: "; "))")
        }
        let out = ledgers.filter { !$0.isBalanced }.map { ledger in
            told(
                "bad", "the books do not balance", ledger.tenant,
                "a fault of Metronome: keep <a href=\"/api/v1/ledger\">/api/v1/ledger</a> and report it")
        }
        let board = warnings.prefix(Self.shownWarnings).map { warning in
            told(warning.isError ? "bad" : "warn", warning.code, Self.whose(warning), said(warning))
        }
        let all = silence + lost + refusing + failing + held + away + unread + out + board
        guard !all.isEmpty else {
            return "<p>Nothing to tell. Metronome looks at the spans after each collection, and says here and in the log what it finds.</p>\n"
        }
        return "<ul class=\"told\">\n\(all)</ul>\n<p class=\"soft\">Each is told again when it still holds a day later.</p>\n"
    }

    private static func whose(_ warning: WarningBoard.Entry) -> String {
        let last = UTCTime(nanoseconds: warning.last).text
        let times = warning.count == 1 ? last : "\(UTCTime(nanoseconds: warning.first).text) to \(last), \(warning.count) times"
        return [warning.tenant, times].compactMap { $0 }.joined(separator: ", ")
    }

    private func said(_ warning: WarningBoard.Entry) -> Markup {
        guard !warning.details.isEmpty else { return "\(warning.text)" }
        return "\(warning.text) <span class=\"soft\">\(warning.details.map { "\($0.name): \($0.value)" }.joined(separator: "; "))</span>"
    }

    /// What is kept under `storage.path` cannot be.
    private var lost: [Markup] {
        guard case .failing(let error, let advice) = targets.storage.state else { return [] }
        let text = [error, advice, "what is counted and what waits is kept in memory, and lost with the process"].filter { !$0.isEmpty }
        return [told("bad", "storage.path cannot be used", targets.storage.path, "\(text.joined(separator: "; "))")]
    }

    private var refusing: [Markup] {
        let now = figures.refusals.filter { $0.fiveMinutes > 0 }
        guard !now.isEmpty else { return [] }
        let reasons = now.map { "\($0.reason) \(Numbers.count($0.fiveMinutes))" }.joined(separator: ", ")
        return [
            told(
                "warn", "requests are refused", "in the last five minutes",
                "\(reasons). The sender is told why; below and in the log is the first of each kind and peer of a day.")
        ]
    }

    /// As long as nobody has sent anything: where it would have to go.
    private var silence: [Markup] {
        guard ledgers.isEmpty, targets.kafka == nil, figures.accepted.total == 0, figures.refused.total == 0 else { return [] }
        let doors = targets.listeners.filter { $0.what != TargetsFigures.adminPages }.map { "\($0.what) at \($0.address)" }
        let text =
            doors.isEmpty
            ? "no OTLP receiver is configured, none will come"
            : "listening for \(doors.joined(separator: ", ")); a loopback address is reached from this host alone"
        return [told("warn", "no span has come yet", "", "\(text)")]
    }

    /// - Parameters:
    ///   - kind: how bad it is.
    ///   - whose: whom it is about, and when.
    private func told(_ kind: String, _ what: String, _ whose: String, _ text: Markup) -> Markup {
        "<li><span class=\"\(kind)\">\(what)</span> <span class=\"soft\">\(whose)</span><p>\(text)</p></li>\n"
    }

    // MARK: The books

    private var books: Markup {
        let fates = LedgerFate.allCases
        let rows = ledgers.prefix(Self.shownLedgers).flatMap { ledger in
            ledger.accounts.map { account -> [Markup] in
                ["\(account.account.name)", "\(ledger.tenant)", "\(Numbers.count(account.received)) \(account.account.unit)"]
                    + fates.map { "\(Numbers.count(account.total($0)))" }
                    + [
                        account.account == .edges ? "\(Numbers.count(account.waiting))" : "",
                        account.isBalanced ? "<span class=\"good\">yes</span>" : "<span class=\"bad\">no: \(account.imbalance)</span>",
                    ]
            }
        }
        let reasons = ledgers.prefix(Self.shownLedgers).flatMap { ledger in
            ledger.accounts.flatMap { account in
                account.lines.filter { $0.fate != .counted && $0.count > 0 }.map { line -> [Markup] in
                    [
                        "\(account.account.name)", "\(ledger.tenant)", "\(line.fate.rawValue)", "\(line.reason)", "\(Numbers.count(line.count))",
                        line.metric.isEmpty ? "" : "<code>\(line.metric)</code>",
                    ]
                }
            }
        }
        let table = Table(
            "received = counted + filtered + late + limited + malformed + skipped + waiting",
            [.text("processor"), .text("tenant"), .number("received")] + fates.map { .number($0.rawValue) } + [
                .number("waiting"), .text("balances"),
            ],
            ifEmpty: "No span has come yet.", rows: Array(rows))
        let why = Table(
            "why spans and edges are in no series, and where that is counted",
            [.text("processor"), .text("tenant"), .text("fate"), .text("reason"), .number("how many"), .text("metric")],
            ifEmpty: "Everything that came is counted.", rows: Array(reasons))
        let rest: Markup =
            ledgers.count > Self.shownLedgers
            ? "<p>and \(ledgers.count - Self.shownLedgers) more tenants at <a href=\"/api/v1/ledger\">/api/v1/ledger</a></p>" : ""
        let unbooked = ledgers.prefix(Self.shownLedgers).flatMap(\.unbooked)
        let others = unbooked.enumerated().filter { unbooked.firstIndex(of: $1) == $0 }.map { _, one -> Markup in
            "<p class=\"soft\"><code>\(one.processor)</code> has no row: \(one.reason).</p>\n"
        }
        return "\(table.markup)\(others)<details id=\"reasons\"><summary>Reasons</summary>\(why.markup)</details>\(rest)\n"
    }
}
