import ArgumentParser
import Glibc

/// `metronome-load`.
package struct LoadCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "metronome-load",
        abstract: "Sends the spans of an AI gateway to an OTLP receiver and measures the answers.",
        discussion: """
            The traffic is made up but alike every time (--seed): six services, SERVER and CLIENT spans that share \
            traces, model calls to several providers in current and older attribute names, errors and 429s. Requests \
            are encoded before the run starts; ids and times are fresh in each.

              metronome-load                                     ten seconds, as fast as answered, to 127.0.0.1:4317
              metronome-load --rate 5000 --duration 5m           a steady 5,000 spans/s
              metronome-load --protocol http --gzip --json       OTLP/HTTP, figures as JSON
              metronome-load --spans 100000 --connections 4      exactly 100,000 spans over four connections
              metronome-load --cardinality 23000 --dimensions 8  many label sets
              metronome-load --print --protocol json             show one request

            Exit code: 0 all spans accepted, 1 none were (or nobody listens), 3 some were refused or lost. Ctrl-C ends \
            the run early and still prints the figures.
            """)

    @OptionGroup(title: "Traffic")
    var traffic: TrafficOptions

    @Option(help: ArgumentHelp("Where to send. Default: 127.0.0.1:4317 for grpc, 127.0.0.1:4318 for http and json.", valueName: "host:port"))
    var target: HostPort?

    @Option(help: "grpc, http (protobuf) or json.")
    var `protocol`: Target.Wire = .grpc

    @Flag(help: "Compress requests (zlib level 1).")
    var gzip = false

    @Option(
        help: ArgumentHelp(
            "How long a compressed request may be sent again with the same ids and times, because compressing costs ten "
                + "times what a receiver needs. 0 compresses each request.", valueName: "time"))
    var gzipReuse = TimeSpan(seconds: 5)

    @Option(
        help: ArgumentHelp(
            "Largest frame that a request over gRPC is sent in; grpc-go sends 16384. Default: whatever the server takes.", valueName: "bytes"))
    var frameBytes: Int?

    @Option(help: ArgumentHelp("Spans per second. Default: as fast as answered.", valueName: "spans/s"))
    var rate: Double?

    @Option(help: ArgumentHelp("How long to send: 500ms, 10s, 5m. Default: 10s, without limit if a number is given.", valueName: "time"))
    var duration: TimeSpan?

    @Option(help: "Spans to send, exactly.")
    var spans: Int?

    @Option(help: "Requests to send.")
    var requests: Int?

    @Option(help: "Connections to open.")
    var connections = 1

    @Option(help: "Requests under way per connection. HTTP/1.1 answers one at a time: there, each gets a connection.")
    var concurrency = 2

    @Option(help: "Event loop threads. Default: one per connection, at most 2.")
    var threads: Int?

    @Option(help: ArgumentHelp("Wait this long for an answer, then give the connection up.", valueName: "time"))
    var timeout = TimeSpan(seconds: 30)

    @Flag(help: "Send retryable refusals and lost requests again, after the time that the server asks for.")
    var retry = false

    @Option(help: "Tenant, sent as X-Scope-OrgID.")
    var tenant: String?

    @Option(help: ArgumentHelp("A header to send; repeatable.", valueName: "name=value"))
    var header: [HeaderArgument] = []

    @Flag(help: "Print the figures as one JSON object.")
    var json = false

    @Flag(help: "No progress bar, no table.")
    var quiet = false

    @Flag(help: "Write a request to stdout and exit: JSON, or protobuf in hex. With --requests, that many lines.")
    var print = false

    package init() {}

    package func validate() throws {
        try require(1...10_000, connections, "--connections")
        try require(1...10_000, concurrency, "--concurrency")
        try require(1...64, threads ?? 1, "--threads")
        if let frameBytes {
            try require(1...16_777_215, frameBytes, "--frame-bytes")
            if `protocol` != .grpc { throw ValidationError("--frame-bytes is for gRPC; --protocol is \(`protocol`.rawValue)") }
        }
        if let spans { try require(1...1_000_000_000_000, spans, "--spans") }
        if let requests { try require(1...1_000_000_000_000, requests, "--requests") }
        if spans != nil, requests != nil { throw ValidationError("--spans and --requests exclude each other; give one") }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate is \(rate); expected more than 0") }
        if let tenant, tenant.contains(where: \.isNewline) || tenant.isEmpty {
            throw ValidationError("--tenant is empty or has a line break; expected the name of a tenant")
        }
    }

    package func run() throws {
        if print {
            for line in RequestPrinter.lines(poolSettings(grpcPrefix: false), count: requests ?? 1) { Swift.print(line) }
            return
        }
        let code = try LoadRun(command: self).run()
        if code != 0 { throw ExitCode(code) }
    }
}

extension LoadCommand {
    package var resolvedTarget: Target {
        let address = target ?? HostPort(host: "127.0.0.1", port: `protocol` == .grpc ? 4317 : 4318)
        var headers = header.map { (name: $0.name, value: $0.value) }
        if let tenant { headers.append((name: "x-scope-orgid", value: tenant)) }
        return Target(host: address.host, port: address.port, wire: `protocol`, isGzip: gzip, frameBytes: frameBytes, headers: headers)
    }

    /// Spans of a full request; fewer when there are no more to send.
    package var spansPerRequest: Int { min(traffic.spansPerRequest, spans ?? .max) }

    /// Full requests to send; nil if only time limits the run.
    package var fullRequests: Int? {
        requests ?? spans.map { $0 / spansPerRequest }
    }

    /// Ten seconds if nothing else limits the run.
    package var durationNanos: Int64? {
        duration?.nanos ?? (fullRequests == nil ? TimeSpan(seconds: 10).nanos : nil)
    }

    package func poolSettings(grpcPrefix: Bool) -> PoolSettings {
        PoolSettings(
            traffic: traffic.settings, spansPerRequest: spansPerRequest,
            format: `protocol` == .json ? .json : .protobuf, grpcPrefix: grpcPrefix, requestsWanted: fullRequests,
            lastRequestSpans: spans.map { $0 % spansPerRequest } ?? 0)
    }
}
