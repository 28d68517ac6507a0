import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Outbound
import SelfMetrics
import Settings

/// The connections to one endpoint, shared by all tenants, and what is logged about it. Stays on one event loop.
final class EndpointClient {
    /// One attempt.
    private struct Push {
        var body: ByteBuffer
        var message: WriteMessage
        var headers: RequestHeaders
        var attempt: Int
        /// From the first request on; nil: what it needs to prove who sends it is being got.
        var deadline: NIODeadline?
        /// Where it goes.
        var url: String
        /// The same where a redirect has led, for the log.
        var shown = ""
        /// URLs asked before.
        var asked: [String] = []
        /// A redirect has led to another server: nothing that proves who we are goes there, or anywhere from there.
        var isElsewhere = false
        /// The server has answered 401 already.
        var wasRefused = false
    }

    let endpoint: RemoteWriteEndpoint
    let remoteName: String
    let log: EndpointLog
    /// Basic authentication, a token or whatever else proves who we are.
    let hasCredentials: Bool
    private let authorizers: Authorizers
    private let connections: Connections
    /// For servers that a redirect leads to: without our certificate.
    private let elsewhere: Connections
    private let serverName: ServerName
    /// nil: requests go to where the host's name leads.
    private let addresses: HostAddresses?
    private let hasProxy: Bool
    private let loop: any EventLoop
    private var negotiation: MessageNegotiation
    private let messages: MessageMetrics
    /// What is wrong with the server's certificate, and when that was looked up.
    private var certificate: (problem: AttemptProblem, at: Int64)?
    /// Called when a push was taken: those that wait because the server said that it is not available.
    private var whenItWorks: [() -> Void] = []

    /// Throws `RemoteWriteError` when the URL, certificates, a proxy or a way to authenticate cannot be used.
    init(
        _ endpoint: RemoteWriteEndpoint, remoteName: String, loop: any EventLoop, registry: MetricsRegistry, logger: Logger,
        environment: @escaping @Sendable (String) -> String?, lookUp: @escaping @Sendable (String) -> [String] = HostAddresses.system
    ) throws(RemoteWriteError) {
        self.endpoint = endpoint
        negotiation = MessageNegotiation(endpoint.message)
        messages = MessageMetrics(registry, endpoint, remoteName: remoteName)
        self.remoteName = remoteName
        self.loop = loop
        let url = EndpointURL(endpoint.url).withoutUserInfo
        _ = try RemoteWriteEndpoint.request(url, shown: endpoint.displayURL)
        let log = EndpointLog(remoteName: remoteName, url: endpoint.displayURL, logger: logger)
        self.log = log
        let proxy = try URLParts(url).flatMap { server throws(RemoteWriteError) in
            try ProxyChoice.proxy(for: server, endpoint.proxy, environment: environment)
        }
        hasProxy = proxy != nil
        let serverName = ServerName(url, endpoint.tls)
        self.serverName = serverName
        let connections = try Connections(endpoint.tls, loop: loop, log: log) { tls, address in
            HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint, tls, proxy, serverName.dnsOverride(to: address)))
        }
        self.connections = connections
        var withoutCertificate = endpoint.tls
        withoutCertificate.cert = ""
        withoutCertificate.certFile = ""
        withoutCertificate.key = Secret("")
        withoutCertificate.keyFile = ""
        elsewhere = try Connections(withoutCertificate, loop: loop, log: log) { tls, _ in
            HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint, tls, proxy, [:]))
        }
        // A proxy looks the name up itself.
        if endpoint.roundRobinDNS, !hasProxy, let server = URLParts(url) {
            let count = registry.gauge(
                "metronome_remote_write_addresses", "Addresses of the endpoint's host that requests take in turn.",
                [("remote_name", remoteName), ("url", endpoint.displayURL)])
            addresses = HostAddresses(server.name, loop: loop, lookUp: lookUp, count: count) { connections.keep($0) }
        } else {
            addresses = nil
        }
        authorizers = try Authorizers(endpoint, loop: loop, log: log, environment: environment)
        hasCredentials = !authorizers.isEmpty
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: clients to be shut down.
    func close() -> [HTTPClient] {
        let clients = connections.close() + elsewhere.close() + authorizers.close()
        addresses?.close()
        return clients
    }

    /// Pushes a batch's body once, as the message that the endpoint takes. Fails without an answer: timeout, no connection, unreadable
    /// credentials.
    func push(_ body: [UInt8], headers: RequestHeaders, attempt: Int) -> EventLoopFuture<PushResponse> {
        switch endpoint.message {
        case .one: send(body, .one, headers, attempt)
        case .two: pushAsTwo(body, headers, attempt)
        case .otlp: pushMetrics(body, headers, attempt)
        }
    }

    /// What the next push is.
    var message: EndpointState.Message {
        let sent = negotiation.message(now: monotonicNow())
        return EndpointState.Message(
            sent: sent, temporality: endpoint.temporality, fallback: sent == endpoint.message ? nil : negotiation.reason)
    }

    private func pushMetrics(_ body: [UInt8], _ headers: RequestHeaders, _ attempt: Int) -> EventLoopFuture<PushResponse> {
        guard let request = MetricsRequest(body, endpoint.temporality) else {
            return loop.makeSucceededFuture(PushResponse(status: 400, text: "the batch cannot be put into OTLP"))
        }
        return send(request.body, .otlp, headers, attempt).assumeIsolated().map { response in
            if let partial = response.partial, response.isTaken {
                self.messages.rejected(partial)
                self.log.rejected(partial, now: monotonicNow())
            }
            return response
        }.nonisolated()
    }

    private func pushAsTwo(_ body: [UInt8], _ headers: RequestHeaders, _ attempt: Int) -> EventLoopFuture<PushResponse> {
        guard negotiation.message(now: monotonicNow()) == .two,
            // Until a server has said what it wrote it may be one of 1.0, which needs the zero samples.
            let request = RequestTwo(body, keepsZeros: endpoint.keepsZeroSamples || !negotiation.isProven)
        else { return sendAsOne(body, headers, attempt) }
        // Nothing but zero samples, which are not sent; a write that was empty from the start asks whether writes are taken.
        guard !request.isEmpty || body == EndpointProbe.emptyBlock else { return loop.makeSucceededFuture(PushResponse(status: 204, text: "")) }
        return send(request.body, .two, headers, attempt).assumeIsolated().flatMap { response in
            var response = response
            response.sentMetadata = request.described
            if (400..<500).contains(response.status), response.status != 429, let written = response.written,
                written.samples > 0 || written.histograms > 0
            {
                response.unwritten = request.counts.minus(written)
            }
            return self.judged(response, request.counts, body, headers, attempt)
        }.nonisolated()
    }

    private func send(_ body: [UInt8], _ message: WriteMessage, _ headers: RequestHeaders, _ attempt: Int) -> EventLoopFuture<PushResponse> {
        let url = EndpointURL(endpoint.url).withoutUserInfo
        let push = Push(body: ByteBuffer(bytes: body), message: message, headers: headers, attempt: attempt, url: url)
        return send(push).map { response in
            var response = response
            response.sentBytes = body.count
            return response
        }
    }

    private func sendAsOne(_ body: [UInt8], _ headers: RequestHeaders, _ attempt: Int) -> EventLoopFuture<PushResponse> {
        send(RequestOne.body(body) ?? body, .one, headers, attempt)
    }

    /// An answer to remote write 2.0; the same samples go as 1.0 where it was not understood.
    private func judged(
        _ response: PushResponse, _ sent: MessageCounts, _ body: [UInt8], _ headers: RequestHeaders, _ attempt: Int
    ) -> EventLoopFuture<PushResponse> {
        // Whoever answers with a page says nothing of the message.
        guard !response.isSuccess || response.isTaken else { return loop.makeSucceededFuture(response) }
        let verdict = negotiation.answered(response.status, sent: sent, written: response.written, now: monotonicNow())
        messages.answered(response.status, sent, response.written)
        switch verdict {
        case .holds:
            messages.show(.two)
            return loop.makeSucceededFuture(response)
        case .asOne(let reason):
            fellBack(reason, response)
            return sendAsOne(body, headers, attempt)
        case .tryAsOne:
            return sendAsOne(body, headers, attempt).assumeIsolated().map { second in
                if second.isTaken {
                    self.negotiation.oneWasTaken(now: monotonicNow())
                    self.fellBack(.unsupported, response)
                }
                return second
            }.nonisolated()
        }
    }

    private func fellBack(_ reason: MessageNegotiation.Reason, _ response: PushResponse) {
        messages.fellBack(reason)
        log.fellBack(reason, status: response.status, response.text, now: monotonicNow())
    }

    /// Calls `body` once, when the next push is taken.
    func whenItWorks(_ body: @escaping () -> Void) { whenItWorks.append(body) }

    /// A push was taken.
    func works() {
        let waiting = whenItWorks
        whenItWorks = []
        for body in waiting { body() }
    }

    private func send(_ push: Push) -> EventLoopFuture<PushResponse> {
        guard !push.isElsewhere else { return send(push, push.headers.protocolFields(attempt: push.attempt, message: push.message)) }
        let request = OutgoingRequest(method: "POST", url: push.url, headers: push.headers.fields(attempt: push.attempt, message: push.message))
        return authorizers.authorize(request, body: push.body, hasAuthorization: push.headers.hasAuthorization)
            .assumeIsolated().flatMap { fields in self.send(push, fields) }.nonisolated()
    }

    private func send(_ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
        guard let addresses, !push.isElsewhere else { return send(push, fields, to: "") }
        return addresses.next().assumeIsolated().flatMap { self.send(push, fields, to: $0 ?? "") }.nonisolated()
    }

    /// - Parameter address: empty: where the name of the server leads.
    private func send(_ push: Push, _ fields: [RequestHeaders.Field], to address: String) -> EventLoopFuture<PushResponse> {
        var push = push
        let deadline = push.deadline ?? .now() + .nanoseconds(endpoint.remoteTimeout)
        push.deadline = deadline
        let (url, host) = push.isElsewhere ? (push.url, nil) : serverName.applied(to: push.url)
        var request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(url: url, method: .POST, headers: HTTPHeaders(fields), body: .byteBuffer(push.body))
        } catch {
            return loop.makeFailedFuture(error)
        }
        if let host, !request.headers.contains(name: "Host") { request.headers.add(name: "Host", value: host) }
        let place = request
        let sent = push
        // Not `.delegateAndChannel`: connections made for a required loop are closed after one request, and there is one loop.
        return (push.isElsewhere ? elsewhere : connections).send(to: address) { [loop] client in
            client.execute(request: place, delegate: PushResponseReader(fields: fields, url: url), eventLoop: .delegate(on: loop), deadline: deadline)
                .futureResult
        }
        .assumeIsolated().flatMapError { error in
            let cause = AttemptProblem(error).cause
            if self.endpoint.enableHTTP2, !sent.isElsewhere, cause == .timeout || cause == .connectTimeout { self.connections.renew(address) }
            return self.explained(error, place)
        }
        .flatMap { response in self.answered(response, sent, fields) }.nonisolated()
    }

    private func answered(_ response: PushResponse, _ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
        guard !push.isElsewhere else { return followed(response, push, fields) }
        if response.isTaken { authorizers.accepted() }
        guard response.isUnproven else { return followed(response, push, fields) }
        let status = response.status == 403 ? 403 : 401
        return authorizers.refused(status, fields, hasAuthorization: push.headers.hasAuthorization).assumeIsolated().flatMap { refusal in
            if refusal == .again, !push.wasRefused {
                var again = push
                again.wasRefused = true
                return self.send(again)
            }
            var response = response
            response.mayBeReplaced = refusal == .later || refusal == .again && push.wasRefused
            return self.followed(response, push, fields)
        }.nonisolated()
    }

    private func followed(_ response: PushResponse, _ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
        endpoint.followRedirects ? follow(response, push, fields) : loop.makeSucceededFuture(response)
    }

    /// Why a certificate is not trusted is looked up, once a minute, but not past a proxy.
    private func explained(_ error: any Error, _ request: HTTPClient.Request) -> EventLoopFuture<PushResponse> {
        guard !hasProxy, AttemptProblem(error).cause == .untrustedCertificate else { return loop.makeFailedFuture(error) }
        let now = monotonicNow()
        if let certificate, now - certificate.at < OutboundLimits.logInterval { return loop.makeFailedFuture(certificate.problem) }
        return CertificateProbe.explain(
            host: serverName.dnsOverride[request.host] ?? request.host, name: request.host, port: request.port, loop: loop, now: wallClockSeconds()
        )
        .assumeIsolated().flatMapThrowing { text in
            let problem = AttemptProblem(.untrustedCertificate, "TLS: \(text)")
            self.certificate = (problem, now)
            throw problem
        }.nonisolated()
    }

    /// A moved endpoint gets the same push, whatever kind of redirect it is: a GET of the new place could answer 200 without taking a sample.
    private func follow(_ response: PushResponse, _ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
        var response = response
        guard [301, 302, 307, 308].contains(response.status), let location = response.location,
            let redirect = Redirect(location: location, base: push.url), (try? HTTPClient.Request(url: redirect.url, method: .POST)) != nil
        else {
            response.isElsewhere = push.isElsewhere
            if !push.asked.isEmpty { response.redirectedTo = push.shown }
            return loop.makeSucceededFuture(response)
        }
        var push = push
        push.asked.append(push.url)
        push.url = redirect.url
        push.shown = SentSecrets(fields).masking(Redirect.shown(redirect.url))
        guard push.asked.count <= OutboundLimits.maxRedirects else { return loop.makeFailedFuture(HTTPClientError.redirectLimitReached) }
        guard !push.asked.contains(redirect.url) else { return loop.makeFailedFuture(HTTPClientError.redirectCycleDetected) }
        push.isElsewhere = push.isElsewhere || !redirect.isSameOrigin
        let place = push.shown
        return send(push).assumeIsolated().flatMapErrorThrowing { error in throw Self.redirected(error, to: place) }.nonisolated()
    }

    /// An attempt that failed where a redirect led; of a chain the last one is told, where it happened.
    private static func redirected(_ error: any Error, to place: String) -> any Error {
        if let error = error as? HTTPClientError, error == .redirectLimitReached || error == .redirectCycleDetected { return error }
        var problem = AttemptProblem(push: error)
        guard !problem.text.hasPrefix(Redirect.words) else { return problem }
        problem.text = "\(Redirect.words)\(place): \(problem.text)"
        return problem
    }

    private static func configuration(
        _ endpoint: RemoteWriteEndpoint, _ tls: TLSConfiguration, _ proxy: HTTPClient.Configuration.Proxy?, _ dnsOverride: [String: String]
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = endpoint.enableHTTP2 ? .automatic : .http1Only
        configuration.timeout.connect = .nanoseconds(min(endpoint.remoteTimeout, RemoteWriteLimits.connectTimeout))
        configuration.connectionPool.idleTimeout = .nanoseconds(RemoteWriteLimits.connectionIdleTime)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = RemoteWriteLimits.maxConnectionsPerEndpoint
        // The state machine repeats, counts and logs; a second loop below it would hide failures.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Followed here: the client would take our headers along to whatever host an answer names.
        configuration.redirectConfiguration = .disallow
        configuration.tlsConfiguration = tls
        configuration.proxy = proxy
        configuration.dnsOverride = dnsOverride
        return configuration
    }
}
