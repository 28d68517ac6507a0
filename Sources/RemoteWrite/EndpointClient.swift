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
        var authorization: String?
        var attempt: Int
        var deadline: NIODeadline
        /// Where it goes.
        var url: String
        /// URLs asked before.
        var asked: [String] = []
        /// A redirect has led to another server: nothing that proves who we are goes there, or anywhere from there.
        var isElsewhere = false
    }

    let endpoint: RemoteWriteEndpoint
    let remoteName: String
    let client: HTTPClient
    let log: EndpointLog
    let authorization: Authorization
    private let loop: any EventLoop
    /// The request without headers and body: the URL is parsed once.
    private let template: HTTPClient.Request
    private let credentials: CredentialReader?
    /// What is wrong with the server's certificate, and when that was looked up.
    private var certificate: (problem: PushProblem, at: Int64)?
    /// Called when a push was taken: those that wait because the server said that it is not available.
    private var whenItWorks: [() -> Void] = []

    /// Throws `RemoteWriteError` when the URL cannot be used.
    init(_ endpoint: RemoteWriteEndpoint, remoteName: String, loop: any EventLoop, logger: Logger) throws {
        self.endpoint = endpoint
        self.remoteName = remoteName
        self.loop = loop
        do {
            template = try HTTPClient.Request(url: EndpointURL(endpoint.url).withoutUserInfo, method: .POST)
        } catch {
            throw RemoteWriteError.invalidURL(url: endpoint.displayURL, reason: PushProblem(error).text)
        }
        authorization = Authorization(endpoint)
        let log = EndpointLog(remoteName: remoteName, url: endpoint.displayURL, logger: logger)
        self.log = log
        credentials = authorization.file.map { CredentialReader($0, loop: loop, log: log) }
        client = HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint))
    }

    /// Pushes a body once. Fails without an answer: timeout, no connection, unreadable credentials.
    func push(_ body: [UInt8], headers: RequestHeaders, attempt: Int) -> EventLoopFuture<PushResponse> {
        var push = Push(
            body: ByteBuffer(bytes: body), headers: headers, authorization: nil, attempt: attempt,
            deadline: .now() + .nanoseconds(endpoint.remoteTimeout), url: EndpointURL(endpoint.url).withoutUserInfo)
        guard !headers.hasAuthorization, let credentials else {
            push.authorization = authorization.value(nil)
            return send(push, template)
        }
        let waiting = push
        return credentials.value().assumeIsolated().flatMap { secret in
            var push = waiting
            push.authorization = self.authorization.value(secret)
            return self.send(push, self.template)
        }.nonisolated()
    }

    /// Calls `body` once, when the next push is taken.
    func whenItWorks(_ body: @escaping () -> Void) { whenItWorks.append(body) }

    /// A push was taken.
    func works() {
        let waiting = whenItWorks
        whenItWorks = []
        for body in waiting { body() }
    }

    private func send(_ push: Push, _ template: HTTPClient.Request) -> EventLoopFuture<PushResponse> {
        var request = template
        let fields =
            push.isElsewhere
            ? push.headers.protocolFields(attempt: push.attempt) : push.headers.fields(authorization: push.authorization, attempt: push.attempt)
        request.headers = HTTPHeaders(fields)
        request.body = .byteBuffer(push.body)
        // Not `.delegateAndChannel`: connections made for a required loop are closed after one request, and there is one loop.
        let answer = client.execute(request: request, delegate: PushResponseReader(), eventLoop: .delegate(on: loop), deadline: push.deadline)
            .futureResult.assumeIsolated().flatMapError { error in self.explained(error, template) }.nonisolated()
        guard endpoint.followRedirects else { return answer }
        return answer.assumeIsolated().flatMap { response in self.follow(response, push) }
            .nonisolated()
    }

    /// Why a certificate is not trusted is looked up, once a minute.
    private func explained(_ error: any Error, _ request: HTTPClient.Request) -> EventLoopFuture<PushResponse> {
        guard PushProblem(error).cause == .untrustedCertificate else { return loop.makeFailedFuture(error) }
        let now = monotonicNow()
        if let certificate, now - certificate.at < RemoteWriteLimits.logInterval { return loop.makeFailedFuture(certificate.problem) }
        return CertificateProbe.explain(host: request.host, port: request.port, loop: loop, now: wallClockSeconds())
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
            let redirect = Redirect(location: location, base: push.url),
            let next = try? HTTPClient.Request(url: redirect.url, method: .POST)
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
        return send(push, next).assumeIsolated().flatMapErrorThrowing { error in throw Self.redirected(error, to: place) }.nonisolated()
    }

    /// An attempt that failed where a redirect led; of a chain the last one is told, where it happened.
    private static func redirected(_ error: any Error, to url: String) -> any Error {
        if let error = error as? HTTPClientError, error == .redirectLimitReached || error == .redirectCycleDetected { return error }
        var problem = PushProblem(error)
        guard !problem.text.hasPrefix(Redirect.words) else { return problem }
        problem.text = "\(Redirect.words)\(Redirect.shown(url)): \(problem.text)"
        return problem
    }

    private static func configuration(_ endpoint: RemoteWriteEndpoint) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(min(endpoint.remoteTimeout, RemoteWriteLimits.connectTimeout))
        configuration.connectionPool.idleTimeout = .nanoseconds(RemoteWriteLimits.connectionIdleTime)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = RemoteWriteLimits.maxConnectionsPerEndpoint
        // The state machine repeats, counts and logs; a second loop below it would hide failures.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Followed here: the client would take our headers along to whatever host an answer names.
        configuration.redirectConfiguration = .disallow
        var tls = TLSConfiguration.makeClientConfiguration()
        if endpoint.insecureSkipVerify { tls.certificateVerification = .none }
        configuration.tlsConfiguration = tls
        return configuration
    }
}
