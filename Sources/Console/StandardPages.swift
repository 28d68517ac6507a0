import SelfMetrics

/// The pages every Metronome has (tempo-behaviour 10.1).
package struct StandardPages: Sendable {
    package var metrics: MetricsRegistry
    package var readiness: Readiness
    /// The text of `/status/version`.
    package var version: String
    /// The text of `/status/config`, secrets left out, by `?mode=`: nil for the configuration in force. nil: there is no such mode.
    package var configuration: @Sendable (_ mode: String?) async -> String?

    /// What Prometheus expects of the text format.
    package static let metricsType = "text/plain; version=0.0.4; charset=utf-8"

    package init(
        metrics: MetricsRegistry, readiness: Readiness, version: String, configuration: @escaping @Sendable (String?) async -> String?
    ) {
        self.metrics = metrics
        self.readiness = readiness
        self.version = version
        self.configuration = configuration
    }

    package func register(on router: AdminRouter) {
        let pages = self
        router.register("/", summary: "this list") { [unowned router] _ in
            .text("Metronome\n\n\(router.index())")
        }
        router.registerImmediate("/ready", summary: "200 when spans are taken, 503 while starting or stopping") { pages.readiness.response() }
        router.register(
            "/metrics", summary: "Metronome's own metrics, Prometheus text (?zeros=true: also rows that come once they are not 0)"
        ) { request in
            let zeros = request.queryItem("zeros") == "true"
            return AdminResponse(
                contentType: Self.metricsType,
                body: .stream { writer in
                    var pieces = pages.metrics.pieces(zeros: zeros)
                    while let piece = pieces.next() {
                        try await writer.write(piece)
                        // A page of many tenants takes long, and there are few threads.
                        await Task.yield()
                    }
                })
        }
        router.register("/status", summary: "all pages below /status in one") { [unowned router] request in
            await Self.status(router, request)
        }
        router.register("/status/version", summary: "version and build") { _ in .text(Self.line(pages.version)) }
        router.register("/status/config", summary: "the configuration in force (?mode=diff: what is not the default; ?mode=defaults)") { request in
            let mode = request.queryItem("mode")
            if let text = await pages.configuration(mode) { return .text(Self.line(text)) }
            return .text("mode \(mode ?? "") is none; expected diff or defaults\n", status: 400)
        }
        router.register("/status/endpoints", summary: "all pages") { [unowned router] _ in .text(router.index()) }
    }

    /// Every page below `/status/` as text, each under a line with its path.
    private static func status(_ router: AdminRouter, _ request: AdminRequest) async -> AdminResponse {
        var text = ""
        for endpoint in router.endpoints where endpoint.path.hasPrefix("/status/") && !endpoint.path.hasSuffix("/*") {
            var section = request
            section.path = endpoint.path
            section.query = []
            section.headers = []
            guard endpoint.methods.contains("GET"), case .bytes(let bytes) = await router.respond(to: section).body else { continue }
            text += "--- \(endpoint.path)\n\(line(String(decoding: bytes, as: UTF8.self)))\n"
        }
        return .text(text)
    }

    private static func line(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}
