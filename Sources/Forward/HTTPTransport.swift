import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Outbound
import Settings

/// OTLP/HTTP. A client for as long as the files of its TLS settings hold.
actor HTTPTransport: ForwardTransport {
    /// Of an answer's text, what is looked at.
    private static let maxAnswerBytes = 4 << 10

    private let url: String
    private let fields: [(String, String)]
    private let timeout: TimeAmount
    private let group: any EventLoopGroup
    private let files: TLSFiles
    private var configuration: HTTPClient.Configuration
    private let clients = ClientGenerations()

    init(
        _ place: ForwardPlace, _ settings: ForwardSettings, group: any EventLoopGroup, userAgent: String, log: ForwardLog
    ) throws(ForwardError) {
        timeout = .nanoseconds(settings.timeout)
        self.group = group
        var fields = [("User-Agent", userAgent)] + settings.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
        // The certificate's name is that of the URL's host, which the client may look up under another one.
        let name = ServerName(place.url, settings.tls)
        let (applied, host) = name.applied(to: place.url)
        url = applied
        if let host { fields.append(("Host", host)) }
        self.fields = fields
        files = try log.files(of: settings.tls)
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .nanoseconds(settings.timeout)
        // What comes after an answer's head.
        configuration.timeout.read = .nanoseconds(settings.timeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.requestsAtOnce
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = files.configuration
        configuration.dnsOverride = name.dnsOverride
        self.configuration = configuration
    }

    func send(_ request: ForwardedRequest) async -> ForwardOutcome {
        if let changed = files.changed() {
            configuration.tlsConfiguration = changed
            clients.replaceAll()
        }
        let client = clients.take { HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration) }
        guard let client else { return .later(after: nil, ForwardOutcome.text(HTTPClientError.alreadyShutdown)) }
        let outcome = await send(request, client.client)
        clients.done(client)
        return outcome
    }

    private nonisolated func send(_ request: ForwardedRequest, _ client: HTTPClient) async -> ForwardOutcome {
        var outgoing = HTTPClientRequest(url: url)
        outgoing.method = .POST
        for (name, value) in fields { outgoing.headers.replaceOrAdd(name: name, value: value) }
        outgoing.headers.replaceOrAdd(name: "Content-Type", value: request.encoding == .json ? "application/json" : "application/x-protobuf")
        if request.isCompressed { outgoing.headers.replaceOrAdd(name: "Content-Encoding", value: request.compression) }
        if request.skipsMetrics { outgoing.headers.replaceOrAdd(name: "No-Generate-Metrics", value: "true") }
        if !outgoing.headers.contains(name: "X-Scope-OrgID") {
            for tenant in request.tenants { outgoing.headers.add(name: "X-Scope-OrgID", value: tenant) }
        }
        outgoing.body = .bytes(request.body)
        do {
            let answer = try await client.execute(outgoing, timeout: timeout)
            let status = Int(answer.status.code)
            // Read to its end, so that the connection can be used again.
            let body = try? await answer.body.collect(upTo: Self.maxAnswerBytes)
            let text = (200..<300).contains(status) ? "" : SentSecrets(outgoing.headers, url: url).masking(String(buffer: body ?? ByteBuffer()))
            let after = answer.headers.first(name: "Retry-After").flatMap { RetryAfter.parse($0, wallClock: wallClockSeconds()) }
            return .http(status, text: String(text.prefix(300)), retryAfter: after)
        } catch {
            return .later(after: nil, ForwardOutcome.text(error))
        }
    }

    func close() async { await HTTPClient.end(clients.close()) }
}
