import Console
import SelfMetrics
import Synchronization
import Testing

@Suite struct RouterTests {
    private func text(_ response: AdminResponse) -> String {
        if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    @Test func exactPathsWinOverPrefixes() async {
        let router = AdminRouter()
        router.register("/a/*", summary: "") { .text("prefix \($0.path)") }
        router.register("/a/b/*", summary: "") { _ in .text("longer") }
        router.register("/a/b", summary: "") { _ in .text("exact") }
        #expect(text(await router.respond(to: AdminRequest(path: "/a/b"))) == "exact")
        #expect(text(await router.respond(to: AdminRequest(path: "/a/b/c"))) == "longer")
        #expect(text(await router.respond(to: AdminRequest(path: "/a/x/y"))) == "prefix /a/x/y")
    }

    @Test func aSlashAtTheEndIsTheSamePage() async {
        let router = AdminRouter()
        router.register("/a", summary: "") { _ in .text("a") }
        router.register("/a/*", summary: "") { .text("below \($0.path)") }
        router.register("/b/", summary: "") { _ in .text("with a slash") }
        #expect(text(await router.respond(to: AdminRequest(path: "/a/"))) == "a")
        #expect(text(await router.respond(to: AdminRequest(path: "/a/b/"))) == "below /a/b/")
        #expect(text(await router.respond(to: AdminRequest(path: "/b/"))) == "with a slash")
        #expect(await router.respond(to: AdminRequest(path: "/b")).status == 404)
    }

    @Test func aLaterHandlerReplacesAnEarlierOne() async {
        let router = AdminRouter()
        router.register("/a", summary: "old") { _ in .text("old") }
        router.register("/a", summary: "new") { _ in .text("new") }
        #expect(text(await router.respond(to: AdminRequest(path: "/a"))) == "new" && router.endpoints.count == 1)
    }

    @Test func aPathBelongsToAnEndpoint() {
        let router = AdminRouter()
        router.register("/a/*", summary: "") { _ in .text("") }
        #expect(router.endpoint(of: "/a/x")?.path == "/a/*")
        #expect(router.endpoint(of: "/b") == nil)
    }

    @Test func unknownPathsListTheKnownOnes() async {
        let router = AdminRouter()
        router.register("/metrics", summary: "own metrics") { _ in .text("") }
        router.register("/x", methods: ["GET", "POST"], summary: "x") { _ in .text("") }
        let missing = await router.respond(to: AdminRequest(path: "/nothing"))
        #expect(missing.status == 404)
        #expect(text(missing) == "no page /nothing; there are:\n/metrics  own metrics\n/x        x\n")
        let wrong = await router.respond(to: AdminRequest(method: "PUT", path: "/x"))
        #expect(wrong.status == 405 && wrong.headers.first?.value == "GET, POST")
    }

    @Test func standardPages() async {
        let router = AdminRouter()
        let metrics = MetricsRegistry()
        metrics.counter("a_total", "Help.").add(3)
        let readiness = Readiness()
        let pages = StandardPages(metrics: metrics, readiness: readiness, version: "metronome 1") { mode in
            mode == "wrong" ? nil : "a: \(mode ?? "b")"
        }
        pages.register(on: router)
        func get(_ path: String, mode: String? = nil) async -> (Int, String) {
            let response = await router.respond(to: AdminRequest(path: path, query: mode.map { [("mode", $0)] } ?? []))
            guard case .stream(let produce) = response.body else { return (response.status, text(response)) }
            let pieces = Mutex("")
            try? await produce(AdminBodyWriter { bytes in pieces.withLock { $0 += String(decoding: bytes, as: UTF8.self) } })
            return (response.status, pieces.withLock { $0 })
        }
        #expect(await get("/ready") == (503, "starting\n"))
        readiness.set(.ready)
        #expect(await get("/ready") == (200, "ready\n"))
        readiness.set(.stopping)
        #expect(await get("/ready") == (503, "Application is stopping\n"))
        #expect(await get("/metrics") == (200, "# HELP a_total Help.\n# TYPE a_total counter\na_total 3\n"))
        #expect(await get("/status/version") == (200, "metronome 1\n"))
        #expect(await get("/status/config") == (200, "a: b\n"))
        #expect(await get("/status/config", mode: "diff") == (200, "a: diff\n"))
        #expect(await get("/status/config", mode: "wrong") == (400, "mode wrong is none; expected diff or defaults\n"))
        router.register("/status/overrides/*", summary: "not a section") { _ in .text("never") }
        let status = await get("/status").1
        #expect(status.hasPrefix("--- /status/version\nmetronome 1\n\n--- /status/config\na: b\n\n--- /status/endpoints\n/ "))
        #expect(!status.contains("never"))
        #expect(await get("/").1.contains("/metrics"))
    }

    @Test func targetsAreTakenApart() {
        let target = RequestTarget.parse("/a%20b+%zz/%2?x=1+2&y&z=%3D%26=&&=v#frag")
        #expect(target.path == "/a b+%zz/%2")
        #expect(target.query.map { "\($0.name)=\($0.value)" } == ["x=1 2", "y=", "z==&=", "=v"])
    }

    @Test func headersAreFoundInAnyCapitals() {
        let request = AdminRequest(path: "/", headers: [("X-Scope-OrgID", "a"), ("x-scope-orgid", "b"), ("Accept", "text/html")])
        #expect(request.orgIDs == ["a", "b"] && request.accept == "text/html" && request.queryItem("q") == nil)
    }

    @Test(
        arguments: [
            (["gzip"], true), (["deflate, gzip;q=0.5"], true), (["*"], true), (["GZIP ; q=1"], true), (["gzip;q=0"], false),
            (["gzip;q=0.000"], false), (["gzip;q=0, *"], false), (["*;q=0.5, gzip ;\tq=0"], false), (["br;q=0, *;q=0.1"], true), (["br"], false),
            ([], false),
        ] as [([String], Bool)])
    func acceptedEncodings(values: [String], isAccepted: Bool) {
        #expect(GzipEncoder.isAccepted(values) == isAccepted)
    }
}
