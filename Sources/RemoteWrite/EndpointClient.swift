import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// The connections to one endpoint, shared by all tenants, and what is logged about it. Stays on one event loop.
final class EndpointClient {
    let endpoint: RemoteWriteEndpoint
    let remoteName: String
    let client: HTTPClient
    let log: EndpointLog
    private let loop: any EventLoop
    /// The request without headers and body: the URL is parsed once.
    private let template: HTTPClient.Request
    private var authorization: Authorization

    /// Throws `RemoteWriteError` when the URL cannot be used.
    init(_ endpoint: RemoteWriteEndpoint, remoteName: String, loop: any EventLoop, logger: Logger) throws {
        self.endpoint = endpoint
        self.remoteName = remoteName
        self.loop = loop
        do {
            template = try HTTPClient.Request(url: EndpointURL(endpoint.url).withoutUserInfo, method: .POST)
        } catch {
            throw RemoteWriteError.invalidURL(url: endpoint.displayURL, reason: FailureText.of(error))
        }
        authorization = Authorization(endpoint)
        log = EndpointLog(remoteName: remoteName, url: endpoint.displayURL, logger: logger)
        client = HTTPClient(eventLoopGroup: loop, configuration: Self.configuration(endpoint))
    }

    /// Pushes a body once. Fails without an answer: timeout, no connection, unreadable credentials.
    func push(_ body: [UInt8], headers: RequestHeaders, attempt: Int) -> EventLoopFuture<PushResponse> {
        var request = template
        do {
            let value = try headers.hasAuthorization ? nil : authorization.value(now: monotonicNow())
            request.headers = HTTPHeaders(headers.fields(authorization: value, attempt: attempt))
        } catch {
            return loop.makeFailedFuture(error)
        }
        request.body = .byteBuffer(ByteBuffer(bytes: body))
        // Not `.delegateAndChannel`: connections made for a required loop are closed after one request, and there is one loop.
        return client.execute(
            request: request, delegate: PushResponseReader(), eventLoop: .delegate(on: loop),
            deadline: .now() + .nanoseconds(endpoint.remoteTimeout)
        ).futureResult
    }

    private static func configuration(_ endpoint: RemoteWriteEndpoint) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .nanoseconds(min(endpoint.remoteTimeout, RemoteWriteLimits.connectTimeout))
        configuration.connectionPool.idleTimeout = .nanoseconds(RemoteWriteLimits.connectionIdleTime)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = RemoteWriteLimits.maxConnectionsPerEndpoint
        // The state machine repeats, counts and logs; a second loop below it would hide failures.
        configuration.connectionPool.retryConnectionEstablishment = false
        // A moved endpoint gets the same push: a GET of the new place could answer 200 without taking a sample.
        configuration.redirectConfiguration =
            endpoint.followRedirects
            ? .follow(
                configuration: .init(
                    max: RemoteWriteLimits.maxRedirects, allowCycles: false,
                    retainHTTPMethodAndBodyOn301: true, retainHTTPMethodAndBodyOn302: true))
            : .disallow
        var tls = TLSConfiguration.makeClientConfiguration()
        if endpoint.insecureSkipVerify { tls.certificateVerification = .none }
        configuration.tlsConfiguration = tls
        return configuration
    }
}
