import Application
import Console
import DurableLog
import Forward
import Generator
import Kafka
import SelfMetrics
import Testing

/// The pages of the console, without a browser.
@Suite struct ConsoleRoutesTests {
    private static let html = [(name: "accept", value: "text/html,application/xhtml+xml,*/*;q=0.8")]
    private static let pages = ["/", "/console/labels", "/console/explain", "/console/providers", "/console/tenants", "/console/targets"]

    /// Without what phones show before each cell.
    private static func withoutTitles(_ page: String) -> String { page.replacing(#/ data-of="[^"]*"/#, with: "") }

    /// On a phone each cell of a table says which column it is of.
    @Test func cellsKnowTheirColumns() async throws {
        let page = try await bench().get("/console/labels", headers: Self.html).text
        #expect(page.contains("<td class=\"number\" data-of=\"label sets\">") && !page.contains("<td>") && !page.contains("<td class=\"number\">"))
    }

    private func bench() throws -> PagesBench {
        let bench = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics, service-graphs, provider-health]}}}")
        #expect(bench.push("op") && bench.push("chat", attributes: [("gen_ai.provider.name", "<b>openai"), ("gen_ai.operation.name", "chat")]))
        return bench
    }

    @Test func whoAsksForTextGetsText() async throws {
        let bench = try bench()
        #expect(try await bench.get("/").type == AdminResponse.plainText)
        #expect(try await bench.get("/", headers: [(name: "accept", value: "*/*")]).text.contains("/metrics/spans"))
        #expect(try await bench.get("/", headers: Self.html).type == "text/html; charset=utf-8")
    }

    @Test(arguments: pages) func eachPageIsWhole(path: String) async throws {
        let page = try await bench().get(path, headers: Self.html)
        #expect(page.status == 200 && page.type == "text/html; charset=utf-8")
        #expect(page.text.hasPrefix("<!doctype html>") && page.text.hasSuffix("</html>\n"))
        #expect(
            page.text.contains("<a href=\"\(path)\" aria-current=\"page\">")
                || page.text.contains("<a href=\"\(path)?tenant=single-tenant\" aria-current=\"page\">"))
        #expect(!page.text.contains("<b>openai"), "a provider's name is text")
        // Sections are closed where they begin.
        for tag in ["section", "table", "ol", "details", "form", "p", "li"] {
            #expect(page.text.split(separator: "<\(tag)").count - 1 >= page.text.split(separator: "</\(tag)>").count - 1, "\(tag)")
        }
    }

    @Test(arguments: pages + ["/console/style.css", "/console/script.js", "/api/v1/openapi.json"]) func nothingIsLoadedFromElsewhere(path: String)
        async throws
    {
        let response = await (try bench()).router.respond(to: AdminRequest(path: path, headers: Self.html))
        let headers = Dictionary(response.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'self'; script-src 'self'") == true)
        #expect(headers["content-security-policy"]?.contains("unsafe") == false && headers["x-content-type-options"] == "nosniff")
        guard case .bytes(let bytes) = response.body else { return #expect(Bool(false)) }
        #expect(!String(decoding: bytes, as: UTF8.self).contains("://") || path.hasSuffix(".json"))
    }

    @Test func theFirstPageSaysWhatBecameOfEverySpan() async throws {
        let page = try await bench().get("/", headers: Self.html).text
        #expect(
            Self.withoutTitles(page).contains(
                "<th scope=\"row\">span-metrics</th><td>single-tenant</td><td class=\"number\">2 spans</td><td class=\"number\">2</td>"), "\(page)")
        #expect(page.contains("<th scope=\"row\">service-graphs-edges</th>") && !page.contains("do not balance"))
    }

    /// Requests that nobody's books have are on the page, with why.
    @Test func refusedRequestsAreToldByReason() async throws {
        let bench = try bench()
        let name = "metronome_receiver_refused_requests_total"
        for (transport, reason, count) in [("http", "malformed", 100), ("http", "route", 30), ("grpc", "route", 20), ("grpc", "tenant", 0)] {
            bench.metrics.counter(name, "", [("transport", transport), ("reason", reason)]).add(count)
        }
        let page = try await bench.get("/", headers: Self.html).text
        #expect(page.contains("150 requests</p>") && page.contains("requests by reason: malformed 100, route 50</p>"), "\(page)")
        #expect(page.contains("<span class=\"warn\">requests are refused</span>") && !page.contains("Nothing to tell"))
        let json = try await bench.get("/api/v1/path").text
        #expect(json.contains(#""requests_refused":{"total":150,"#))
        #expect(
            json.contains(
                #""refused_requests":[{"reason":"malformed","total":100,"last_5m":100},{"reason":"route","total":50,"last_5m":50}]"#), "\(json)")
    }

    @Test func nothingIsToldWhereNothingIsWrong() async throws {
        let page = try await bench().get("/", headers: Self.html).text
        #expect(page.contains("Nothing to tell") && !page.contains("requests by reason"))
    }

    @Test func warningsOfTheLogAreToldWithTheirDetails() async throws {
        let bench = try bench()
        let details = [AdviceWarning.Detail(name: "peer", value: "<i>1"), AdviceWarning.Detail(name: "error", value: "unknown path")]
        bench.board.note(AdviceWarning(code: "request_refused", text: "a request is refused", details: details), tenant: nil, now: PagesBench.now)
        let page = try await bench.get("/", headers: Self.html).text
        #expect(page.contains("<span class=\"warn\">request_refused</span>") && page.contains("peer: &lt;i&gt;1; error: unknown path"), "\(page)")
        let json = try await bench.get("/api/v1/warnings").text
        #expect(
            json.contains(
                #"{"code":"request_refused","level":"warning","text":"a request is refused","details":{"peer":"<i>1","error":"unknown path"},"#
                    + #""tenant":null,"count":1,"first":"2024-02-29T12:34:56Z""#), "\(json)")
    }

    @Test func aLostDirectoryIsShown() async throws {
        let off = try bench()
        #expect(try await off.get("/api/v1/targets").text.contains(#""storage":{"path":null,"state":"off","error":null,"advice":null}"#))
        let bench = try PagesBench("metrics_generator: {storage: {path: /data}}")
        #expect(try await bench.get("/api/v1/targets").text.contains(#""storage":{"path":"/data","state":"working","error":null,"advice":null}"#))
        bench.storage.note(DiskError(.readOnly, "/data: read-only"))
        let targets = try await bench.get("/console/targets", headers: Self.html).text
        #expect(targets.contains("<span class=\"bad\">failing</span> <code>/data</code>: /data: read-only; mount it writable"), "\(targets)")
        #expect(try await bench.get("/api/v1/targets").text.contains(#""state":"failing","error":"/data: read-only","advice":"mount it writable"#))
        #expect(try await bench.get("/", headers: Self.html).text.contains("<span class=\"bad\">storage.path cannot be used</span>"))
        bench.storage.note(nil)
        #expect(try await bench.get("/console/targets", headers: Self.html).text.contains("<span class=\"good\">works</span> <code>/data</code>"))
    }

    /// Who has no row in the books is told why.
    @Test func processorsWithoutAnAccount() async throws {
        let bench = try bench()
        let reason = "it looks at the same spans as gen-ai: the account gen-ai is that of both"
        #expect(
            try await bench.get("/api/v1/ledger").text.contains(#""without_account":[{"processor":"provider-health","reason":"\#(reason)"}]"#))
        #expect(
            try await bench.get("/", headers: Self.html).text.contains("<code>provider-health</code> has no row: \(reason)."))
    }

    @Test func labelsAreCountedAndNamed() async throws {
        let page = try await bench().get("/console/labels", headers: Self.html).text
        #expect(
            page.contains("traces_spanmetrics_calls_total")
                && Self.withoutTitles(page).contains(
                    "<th scope=\"row\">span_name</th><td class=\"number\">100 %</td><td class=\"number\">2</td>")
        )
        let json = try await bench().get("/api/v1/labels").text
        #expect(json.contains(#"{"label":"span_name","attributes":null,"values":2,"coverage":1,"label_sets_without":1,"#), "\(json)")
        #expect(json.contains(#"{"value":"chat","label_sets":1,"observations":1}"#))
    }

    @Test func labelsThatHideEachOtherHaveARow() async throws {
        let bench = try PagesBench(
            """
            metrics_generator: {processor: {span_metrics: {dimensions: [request.id]}}}
            overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}
            """)
        for number in 0..<10 { #expect(bench.push("op \(number)", attributes: [("request.id", "r\(number)")])) }
        let page = try await bench.get("/console/labels", headers: Self.html).text
        #expect(page.contains("<th scope=\"row\">request_id and span_name <span class=\"warn\">together</span></th>"), "\(page)")
        #expect(page.contains("data-of=\"dearest label\">request_id with span_name</td>"))
        let json = try await bench.get("/api/v1/labels").text
        #expect(json.contains(#""together":{"labels":["request_id","span_name"],"looked_at":10,"label_sets_without":1,"#), "\(json)")
    }

    @Test func nothingToExplainYet() async throws {
        let bench = try PagesBench("overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}")
        #expect(try await bench.get("/api/v1/explain?format=text").text.hasPrefix("no span has come yet"))
        #expect(try await bench.get("/console/explain?service=&name=", headers: Self.html).text.contains("No span has come yet"))
    }

    @Test func explainIsAForm() async throws {
        let bench = try bench()
        let empty = try await bench.get("/console/explain", headers: Self.html).text
        #expect(empty.contains("<form action=\"/console/explain\">") && empty.contains("<main id=\"main\" tabindex=\"-1\" data-still>"))
        for name in ["service", "name", "trace", "limit"] { #expect(empty.contains("<label for=\"\(name)\">") && empty.contains("name=\"\(name)\"")) }
        #expect(!empty.contains("<label for=\"tenant\">") && empty.contains("<option value=\"svc\"></option>") && !empty.contains("id=\"span-1\""))
        let page = try await bench.get("/console/explain?service=svc&name=op&trace=&limit=5", headers: Self.html).text
        #expect(page.contains("<h2 id=\"span-1\">1. op of svc</h2>") && !page.contains("span-2"))
        #expect(page.contains("traces_spanmetrics_calls_total +1"))
        #expect(Self.withoutTitles(page).contains("<th scope=\"row\">span_name</th><td>op</td><td>span name</td>"))
        #expect(page.contains("half of an edge that waits in vain") && page.contains("value=\"op\""))
        #expect(page.contains("<a href=\"/api/v1/explain?service=svc&amp;name=op&amp;limit=5\">"))
        let none = try await bench.get("/console/explain?service=<b>&name=", headers: Self.html).text
        #expect(none.contains("they are of svc") && none.contains("value=\"&lt;b&gt;\""))
        let wrong = try await bench.get("/console/explain?service=&limit=x", headers: Self.html)
        #expect(wrong.status == 400 && wrong.text.contains("limit: expected a number from 1 to 50"))
    }

    @Test func refusedSpansAreExplainedToo() async throws {
        let bench = try PagesBench("{multitenancy_enabled: true, overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}}")
        #expect(bench.push("op of a", tenant: "a"))
        bench.keepRefused("refused op", "no org id", tenant: "")
        bench.keepRefused("op of c", "too much", tenant: "c")
        let page = try await bench.get("/console/explain?tenant=&service=&name=refused op", headers: Self.html).text
        #expect(page.contains("<label for=\"tenant\">") && page.contains("<option value=\"a\"></option><option value=\"c\"></option>"))
        let reason = "its request was refused: no org id; X-Scope-OrgID has to name one tenant"
        #expect(page.contains("<span class=\"bad\">dropped</span> \(reason)"), "\(page)")
        let other = try await bench.get("/console/explain?tenant=c&service=", headers: Self.html).text
        #expect(other.contains("its request was refused: too much") && !other.contains("no org id"))
    }

    @Test func aTenantThatIsNotThere() async throws {
        let bench = try PagesBench("multitenancy_enabled: true")
        for page in ["/console/labels", "/console/providers"] {
            #expect(try await bench.get(page, headers: Self.html).text.contains("No span has come yet."))
            let missing = try await bench.get(page + "?tenant=<i>", headers: Self.html)
            #expect(missing.status == 404 && missing.text.contains("No tenant <code>&lt;i&gt;</code> has sent spans."))
        }
        #expect(try await bench.get("/api/v1/labels?tenant=x").status == 404)
        #expect(try await bench.get("/api/v1/ledger").text.contains(#""balanced":true,"tenants":[]"#))
    }

    @Test func severalTenantsCanBeChosen() async throws {
        let bench = try PagesBench("{multitenancy_enabled: true, overrides: {defaults: {metrics_generator: {processors: [span-metrics]}}}}")
        #expect(bench.push("op of a", tenant: "a") && bench.push("op of b", tenant: "b"))
        let page = try await bench.get("/console/labels?tenant=b", headers: Self.html).text
        #expect(page.contains("<option>a</option><option selected>b</option>") && page.contains("op of b") && !page.contains("op of a"))
        let ledger = try await bench.get("/api/v1/ledger?tenant=b").text
        #expect(ledger.contains(#""tenant":"b""#) && !ledger.contains(#""tenant":"a""#))
        let settings = try await bench.get("/console/tenants?tenant=b", headers: Self.html).text
        #expect(settings.contains("source: defaults"))
    }

    /// Those that are routed to, with what is wrong, on both pages that tell it and as JSON.
    @Test func whoIsRoutedToIsShown() async throws {
        func target(_ name: String, _ share: RouteState.Share) -> RouteState {
            var queue = ForwardState(name: name, url: "http://\(name)", wire: "grpc")
            (queue.offered, queue.sent, queue.waiting) = (12, 7, 2)
            queue.dropped = [.init(reason: "too_old", count: 1)]
            if share == .out { queue.failure = .init(at: 1_709_210_000, text: "refused <here>") }
            return RouteState(queue: queue, share: share, spans: 34_000, moved: 2)
        }
        let bench = try PagesBench("{}", routing: [target("m-0:4317", .up), target("m-1:4317", .out), target("m-2:4317", .gone)])
        let json = try await bench.get("/api/v1/targets").text
        #expect(json.contains(#""name":"m-1:4317","url":"http://m-1:4317","protocol":"grpc""#) && json.contains(#""kafka":null"#))
        for share in RouteState.Share.allCases { #expect(json.contains(#""share":"\#(share.rawValue)","spans":34000,"moved_requests":2"#)) }
        let page = try await bench.get("/console/targets", headers: Self.html).text
        #expect(page.contains(">Routing</h2>") && page.contains("others get its share") && page.contains("refused &lt;here&gt;"))
        #expect(["m-0:4317", "m-1:4317", "m-2:4317"].allSatisfy(page.contains))
        let first = try await bench.get("/", headers: Self.html).text
        #expect(first.contains("routing to m-1:4317") && !first.contains("routing to m-0:4317") && !first.contains("routing to m-2:4317"))
    }

    /// The topic, and what brokers have told last; that is wrong for a minute, unless something works since.
    @Test func theTopicIsShown() async throws {
        let now = Int64(PagesBench.now / 1_000_000_000)
        var state = KafkaState(address: "kafka-1:9092", topic: "spans", group: "metrics-generator", isTLS: true)
        state.failure = .init(at: now - 59, text: "SASL authentication error", advice: "the brokers do not accept them")
        (state.assigned, state.records, state.skipped) = (8, 100, 3)
        let failing = try PagesBench("{}", kafka: state)
        let json = try await failing.get("/api/v1/targets").text
        #expect(json.contains(#""kafka":{"address":"kafka-1:9092","topic":"spans","group":"metrics-generator","tls":true,"failing":true"#))
        #expect(json.contains(#""assigned_partitions":8,"records":100,"skipped_records":3,"last_success":null"#))
        for path in ["/", "/console/targets"] {
            let page = try await failing.get(path, headers: Self.html).text
            #expect(page.contains("SASL authentication error; the brokers do not accept them"), "\(path)")
        }
        #expect(state.isFailing(now: now) && !state.isFailing(now: now + 1))
        state.lastSuccess = now - 58
        let works = try PagesBench("{}", kafka: state)
        #expect(try await works.get("/api/v1/targets").text.contains(#""failing":false"#))
        #expect(!(try await works.get("/", headers: Self.html).text.contains("SASL")))
        #expect(try await works.get("/console/targets", headers: Self.html).text.contains("<span class=\"good\">works</span>"))
    }

    /// The description has every page of numbers, and no other.
    @Test func theDescriptionIsThatOfThePages() async throws {
        let bench = try bench()
        let description = try await bench.get("/api/v1/openapi.json").text
        let described = Set(description.matches(of: /"(\/api\/[^"]*)": \{/).map { String($0.output.1) })
        let served = bench.router.endpoints.map(\.path).filter { $0.hasPrefix("/api/") }
        #expect(described == Set(served.map { $0.replacing("/*", with: "/{name}/latency") }) && described.count > 8)
    }
}
