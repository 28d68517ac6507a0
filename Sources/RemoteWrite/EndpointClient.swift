import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// The connections to one endpoint, shared by all tenants, and what is logged about it. Stays on one event loop.
final class EndpointClient {
    /// One attempt.
    private struct Push {
        var body: ByteBuffer
        var headers: RequestHeaders
        var attempt: Int
        /// From the first request on; nil: what it needs to prove who sends it is being got.
        var deadline: NIODeadline?
        /// Where it goes.
        var url: String
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
    private let hasProxy: Bool
    private let loop: any EventLoop
    /// What is wrong with the server's certificate, and when that was looked up.
    private var certificate: (problem: PushProblem, at: Int64)?
    /// Called when a push was taken: those that wait because the server said that it is not available.
    private var whenItWorks: [() -> Void] = []

    /// Throws `RemoteWriteError` when the URL, certificates, a proxy or a way to authenticate cannot be used.
    init(
        _ endpoint: RemoteWriteEndpoint, remoteName: String, loop: any EventLoop, logger: Logger, environment: @escaping @Sendable (String) -> String?
    ) throws(RemoteWriteError) {
        self.endpoint = endpoint
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
        connections = try Connections(endpoint.tls, loop: loop, log: log) { tls in
            HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint, tls, proxy, serverName.dnsOverride))
        }
        var withoutCertificate = endpoint.tls
        withoutCertificate.certificate = ""
        withoutCertificate.certificateFile = ""
        withoutCertificate.key = ""
        withoutCertificate.keyFile = ""
        elsewhere = try Connections(withoutCertificate, loop: loop, log: log) { tls in
            HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint, tls, proxy, [:]))
        }
        authorizers = try Authorizers(endpoint, loop: loop, log: log, environment: environment)
        hasCredentials = !authorizers.isEmpty
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: clients to be shut down.
    func close() -> [HTTPClient] { connections.close() + elsewhere.close() + authorizers.close() }

    /// Pushes a body once. Fails without an answer: timeout, no connection, unreadable credentials.
    func push(_ body: [UInt8], headers: RequestHeaders, attempt: Int) -> EventLoopFuture<PushResponse> {
        send(Push(body: ByteBuffer(bytes: body), headers: headers, attempt: attempt, url: EndpointURL(endpoint.url).withoutUserInfo))
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
        guard !push.isElsewhere else { return send(push, push.headers.protocolFields(attempt: push.attempt)) }
        let request = OutgoingRequest(method: "POST", url: push.url, headers: push.headers.fields(attempt: push.attempt))
        return authorizers.authorize(request, body: push.body, hasAuthorization: push.headers.hasAuthorization)
            .assumeIsolated().flatMap { fields in self.send(push, fields) }.nonisolated()
    }

    private func send(_ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
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
        return (push.isElsewhere ? elsewhere : connections).send { [loop] client in
            client.execute(request: place, delegate: PushResponseReader(), eventLoop: .delegate(on: loop), deadline: deadline).futureResult
        }
        .assumeIsolated().flatMapError { error in self.explained(error, place) }
        .flatMap { response in self.answered(response, sent, fields) }.nonisolated()
    }

    private func answered(_ response: PushResponse, _ push: Push, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<PushResponse> {
        // A tenant's own proof stays the same however often it is sent.
        if response.status == 401, !push.isElsewhere, !push.wasRefused, !push.headers.hasAuthorization, authorizers.refused(fields) {
            var again = push
            again.wasRefused = true
            return send(again)
        }
        return endpoint.followRedirects ? follow(response, push) : loop.makeSucceededFuture(response)
    }

    /// Why a certificate is not trusted is looked up, once a minute, but not past a proxy.
    private func explained(_ error: any Error, _ request: HTTPClient.Request) -> EventLoopFuture<PushResponse> {
        guard !hasProxy, PushProblem(error).cause == .untrustedCertificate else { return loop.makeFailedFuture(error) }
        let now = monotonicNow()
        if let certificate, now - certificate.at < RemoteWriteLimits.logInterval { return loop.makeFailedFuture(certificate.problem) }
        return CertificateProbe.explain(
            host: serverName.dnsOverride[request.host] ?? request.host, name: request.host, port: request.port, loop: loop, now: wallClockSeconds()
        )
        .assumeIsolated().flatMapThrowing { text in
            let problem = PushProblem(.untrustedCertificate, "TLS: \(text)")
            self.certificate = (problem, now)
            throw problem
        }.nonisolated()
    }

    /// A moved endpoint gets the same push, whatever kind of redirect it is: a GET of the new place could answer 200 without taking a sample.
    private func follow(_ response: PushResponse, _ push: Push) -> EventLoopFuture<PushResponse> {
        var response = response
        guard [301, 302, 307, 308].contains(response.status), let location = response.location,
            let redirect = Redirect(location: location, base: push.url), (try? HTTPClient.Request(url: redirect.url, method: .POST)) != nil
        else {
            response.isElsewhere = push.isElsewhere
            if !push.asked.isEmpty { response.redirectedTo = Redirect.shown(push.url) }
            return loop.makeSucceededFuture(response)
        }
        var push = push
        push.asked.append(push.url)
        push.url = redirect.url
        guard push.asked.count <= RemoteWriteLimits.maxRedirects else { return loop.makeFailedFuture(HTTPClientError.redirectLimitReached) }
        guard !push.asked.contains(redirect.url) else { return loop.makeFailedFuture(HTTPClientError.redirectCycleDetected) }
        push.isElsewhere = push.isElsewhere || !redirect.isSameOrigin
        let place = push.url
        return send(push).assumeIsolated().flatMapErrorThrowing { error in throw Self.redirected(error, to: place) }.nonisolated()
    }

    /// An attempt that failed where a redirect led; of a chain the last one is told, where it happened.
    private static func redirected(_ error: any Error, to url: String) -> any Error {
        if let error = error as? HTTPClientError, error == .redirectLimitReached || error == .redirectCycleDetected { return error }
        var problem = PushProblem(error)
        guard !problem.text.hasPrefix(Redirect.words) else { return problem }
        problem.text = "\(Redirect.words)\(Redirect.shown(url)): \(problem.text)"
        return problem
    }

    private static func configuration(
        _ endpoint: RemoteWriteEndpoint, _ tls: TLSConfiguration, _ proxy: HTTPClient.Configuration.Proxy?, _ dnsOverride: [String: String]
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
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
