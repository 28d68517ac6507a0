import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Outbound
import Settings

/// OTLP/HTTP. A client for as long as the files of its TLS settings hold.
actor HTTPTransport: ForwardTransport {
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
        let deadline = NIODeadline.now() + timeout
        do {
            let answer = try await client.execute(outgoing, deadline: deadline)
            let status = Int(answer.status.code)
            let body = await Self.beginning(of: answer.body, until: deadline)
            let text = (200..<300).contains(status) ? "" : ForwardOutcome.told(body, SentSecrets(outgoing.headers, url: url))
            let after = answer.headers.first(name: "Retry-After").flatMap { RetryAfter.parse($0, wallClock: wallClockSeconds()) }
            let isPage = WebPage.isOne(type: answer.headers.first(name: "Content-Type"), body)
            return .http(status, text: text, retryAfter: after, isPage: isPage)
        } catch {
            return .later(after: nil, ForwardOutcome.text(error))
        }
    }

    /// Read to its end if it is short, so that the connection can be used again. A longer one is told as far as it was read, and so is one that
    /// breaks off, or comes drop by drop: the client's own limit ends with the head of an answer, and one of silence is no limit of the whole.
    private static func beginning(of body: HTTPClientResponse.Body, until deadline: NIODeadline) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in body {
                bytes += part.readableBytesView.prefix(OutboundLimits.maxAnswerBytes - bytes.count)
                if bytes.count >= OutboundLimits.maxAnswerBytes || NIODeadline.now() >= deadline { break }
            }
        } catch {
            // What has come until now says more than that the rest has not.
        }
        return bytes
    }

    func close() async { await HTTPClient.end(clients.close()) }
}
