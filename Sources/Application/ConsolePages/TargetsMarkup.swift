import Console
import Forward
import Kafka
import RemoteWrite
import Settings

/// What runs, where it listens, where it sends.
struct TargetsMarkup {
    let targets: TargetsFigures
    /// Paths and what they show.
    let pages: [AdminRouter.Endpoint]

    var markup: Markup {
        """
        <section aria-labelledby="endpoints"><h2 id="endpoints">Remote write</h2>
        \(endpoints)</section>
        \(forwarding)\(routing)\(topic)<section aria-labelledby="storage"><h2 id="storage">Kept on the disk</h2>
        \(storage)</section>
        <section aria-labelledby="listeners"><h2 id="listeners">Listens on</h2>
        \(listeners)</section>
        <section aria-labelledby="version"><h2 id="version">Version</h2><p>\(Version.text)</p>
        <p><a href="/status/config">The configuration in force</a>, <a href="/status/config?mode=diff">what of it is not the default</a></p></section>
        <section aria-labelledby="pages"><h2 id="pages">All pages</h2>
        \(list)</section>

        """
    }

    private var endpoints: Markup {
        let rows = targets.endpoints.map { endpoint -> [Markup] in
            let state: Markup =
                endpoint.isFailing
                ? "<span class=\"bad\">failing</span>" : endpoint.lastSuccess == nil ? "nothing sent yet" : "<span class=\"good\">works</span>"
            let failure: Markup =
                endpoint.failure.map { failure in
                    """
                    <span class="wide"><span class="soft">\(Self.time(failure.at))</span> \
                    \([failure.text, failure.advice ?? ""].filter { !$0.isEmpty }.joined(separator: "; "))</span>
                    """
                } ?? ""
            let fallback: Markup =
                endpoint.message.fallback.map { "<br><span class=\"soft\">2.0 is not taken: \($0.rawValue)</span>" } ?? ""
            return [
                "\(endpoint.remoteName)", "<code class=\"some\">\(endpoint.url)</code>", "\(endpoint.message.text)\(fallback)", state,
                "\(endpoint.lastSuccess.map(Self.time) ?? "–")",
                "\(Numbers.count(endpoint.delivered.samples))", "\(Numbers.count(endpoint.dropped.samples))",
                "\(Numbers.bytes(Double(endpoint.queuedBytes)))",
                "\(endpoint.tenantsBehind) of \(endpoint.tenants)", failure,
            ]
        }
        return Table(
            "endpoints, all tenants together",
            [
                .text("name"), .text("URL"), .text("message"), .text("state"), .text("last success"), .number("samples sent"), .number("lost"),
                .number("queued"),
                .number("tenants behind"), .text("last failure"),
            ], ifEmpty: "No remote write is configured: the series are at <a href=\"/metrics/spans\">/metrics/spans</a>, to be scraped.", rows: rows
        ).markup
    }

    /// Nothing where nobody gets requests: most have none.
    private var forwarding: Markup {
        guard !targets.forwarding.isEmpty else { return "" }
        let rows = targets.forwarding.map { target -> [Markup] in
            let lost = target.dropped.filter { $0.count > 0 }.map { "\(Numbers.count($0.count)) \($0.reason)" }.joined(separator: ", ")
            let failure: Markup =
                target.failure.map { "<span class=\"wide\"><span class=\"soft\">\(Self.time($0.at))</span> \($0.text)</span>" } ?? ""
            return [
                "\(target.name)", "<code class=\"some\">\(target.url)</code> \(target.wire)",
                state(target), "\(target.lastSuccess.map(Self.time) ?? "–")",
                "\(Numbers.count(target.sent))", "\(Numbers.count(target.waiting))", "\(Numbers.bytes(Double(target.waitingBytes)))",
                "\(Numbers.bytes(Double(target.waitingDiskBytes)))", "\(lost.isEmpty ? "0" : lost)", failure,
            ]
        }
        let table = Table(
            "targets that get requests as they came",
            [
                .text("name"), .text("URL"), .text("state"), .text("last success"), .number("sent"), .number("waiting"), .number("in memory"),
                .number("on the disk"), .text("dropped"), .text("last failure"),
            ], rows: rows)
        return "<section aria-labelledby=\"forward\"><h2 id=\"forward\">Forwarding</h2>\n\(table.markup)</section>\n"
    }

    private var storage: Markup {
        let path = targets.storage.path
        return switch targets.storage.state {
        case .off:
            "<p>Nothing: <code>metrics_generator.storage.path</code> is not set. What is counted and what waits is lost with the process.</p>\n"
        case .working: "<p><span class=\"good\">works</span> <code>\(path)</code></p>\n"
        case .failing(let error, let advice):
            """
            <p><span class="bad">failing</span> <code>\(path)</code>: \([error, advice].filter { !$0.isEmpty }.joined(separator: "; "))</p>
            <p>What is counted and what waits is kept in memory, and lost with the process.</p>

            """
        }
    }

    /// Nothing where nobody is routed to.
    private var routing: Markup {
        guard !targets.routing.isEmpty else { return "" }
        let rows = targets.routing.map { target -> [Markup] in
            let queue = target.queue
            let lost = queue.dropped.filter { $0.count > 0 }.map { "\(Numbers.count($0.count)) \($0.reason)" }.joined(separator: ", ")
            let failure: Markup =
                queue.failure.map { "<span class=\"wide\"><span class=\"soft\">\(Self.time($0.at))</span> \($0.text)</span>" } ?? ""
            let state: Markup =
                switch target.share {
                case .up: state(queue)
                case .out: "<span class=\"bad\">out</span>, others get its share"
                case .gone: "gone"
                }
            return [
                "\(queue.name)", "<code class=\"some\">\(queue.url)</code> \(queue.wire)", state, "\(queue.lastSuccess.map(Self.time) ?? "–")",
                "\(Numbers.count(target.spans))", "\(Numbers.count(queue.sent))", "\(Numbers.count(target.moved))", "\(Numbers.count(queue.waiting))",
                "\(Numbers.bytes(Double(queue.waitingBytes)))", "\(Numbers.bytes(Double(queue.waitingDiskBytes)))", "\(lost.isEmpty ? "0" : lost)",
                failure,
            ]
        }
        let table = Table(
            "Metronomes that spans are routed to by their traces",
            [
                .text("name"), .text("URL"), .text("state"), .text("last success"), .number("spans"), .number("sent"), .number("moved"),
                .number("waiting"), .number("in memory"), .number("on the disk"), .text("dropped"), .text("last failure"),
            ], rows: rows)
        return "<section aria-labelledby=\"route\"><h2 id=\"route\">Routing</h2>\n\(table.markup)</section>\n"
    }

    /// Nothing where no topic is read.
    private var topic: Markup {
        guard let kafka = targets.kafka else { return "" }
        let state: Markup =
            targets.isFailing(kafka)
            ? "<span class=\"bad\">failing</span>" : kafka.lastSuccess == nil ? "nothing read yet" : "<span class=\"good\">works</span>"
        let failure: Markup =
            kafka.failure.map { failure in
                """
                <span class="wide"><span class="soft">\(Self.time(failure.at))</span> \
                \([failure.text, failure.advice ?? ""].filter { !$0.isEmpty }.joined(separator: "; "))</span>
                """
            } ?? ""
        let table = Table(
            "the topic that spans are read from",
            [
                .text("brokers"), .text("topic"), .text("group"), .text("TLS"), .text("state"), .text("last success"), .number("partitions"),
                .number("records"), .number("skipped"), .text("last failure"),
            ],
            rows: [
                [
                    "<code class=\"some\">\(kafka.address)</code>", "\(kafka.topic)", "\(kafka.group)", kafka.isTLS ? "yes" : "no", state,
                    "\(kafka.lastSuccess.map(Self.time) ?? "–")", "\(Numbers.count(kafka.assigned))", "\(Numbers.count(kafka.records))",
                    "\(Numbers.count(kafka.skipped))", failure,
                ]
            ])
        return "<section aria-labelledby=\"kafka\"><h2 id=\"kafka\">Kafka</h2>\n\(table.markup)</section>\n"
    }

    private func state(_ target: ForwardState) -> Markup {
        if target.isFailing { return "<span class=\"bad\">failing</span>" }
        return target.lastSuccess == nil ? "nothing sent yet" : "<span class=\"good\">works</span>"
    }

    private static func time(_ seconds: Int64) -> String {
        UTCTime(seconds: Int64(clamping: seconds)).text
    }

    private var listeners: Markup {
        Table(
            "listeners", [.text("takes"), .text("address"), .text("TLS")],
            rows: targets.listeners.map { ["\($0.what)", "<code>\($0.address)</code>", $0.isTLS ? "yes" : "no"] }
        ).markup
    }

    private var list: Markup {
        Table(
            "pages of this port", [.text("path"), .text("what it shows")],
            rows: pages.map { page in
                [page.path.hasSuffix("*") ? "<code>\(page.path)</code>" : "<a href=\"\(page.path)\">\(page.path)</a>", "\(page.summary)"]
            }
        ).markup
    }
}
