import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Asks token endpoints and metadata servers. Stays on one event loop.
///
/// A request ends within ``RemoteWriteLimits/tokenTime``, follows no redirect (it carries what proves who we are), and no more than
/// ``RemoteWriteLimits/maxTokenBytes`` of an answer are read.
final class TokenClient {
    struct Request {
        var method = HTTPMethod.POST
        var url: String
        var headers: [(String, String)] = []
        var body = ""

        /// A form, as OAuth 2 has it.
        static func form(_ url: String, _ fields: [(String, String)], headers: [(String, String)] = []) -> Request {
            Request(
                url: url, headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")] + headers,
                body: fields.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&"))
        }
    }

    let loop: any EventLoop
    private let connections: Connections

    init(_ connections: Connections, loop: any EventLoop) {
        self.connections = connections
        self.loop = loop
    }

    /// - Parameter url: of the only server that is asked; empty: several are, without a proxy.
    static func connections(
        _ url: String, _ tls: TLSOptions, _ proxy: ProxyOptions, loop: any EventLoop, log: EndpointLog, environment: (String) -> String?
    ) throws(RemoteWriteError) -> Connections {
        let proxy = try URLParts(url).flatMap { server throws(RemoteWriteError) in try ProxyChoice.proxy(for: server, proxy, environment: environment)
        }
        let override = ServerName(url, tls)
        return try Connections(tls, loop: loop, log: log) { tls in
            var configuration = HTTPClient.Configuration()
            configuration.httpVersion = .http1Only
            configuration.timeout.connect = .nanoseconds(RemoteWriteLimits.tokenTime)
            configuration.redirectConfiguration = .disallow
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.tlsConfiguration = tls
            configuration.proxy = proxy
            configuration.dnsOverride = override.dnsOverride
            return HTTPClient(eventLoopGroup: loop, configuration: configuration)
        }
    }

    /// The body of a 2xx answer. Fails with ``PushProblem``.
    ///
    /// - Parameter what: names the place in errors, without secrets.
    func send(_ request: Request, what: String) -> EventLoopFuture<[UInt8]> {
        let made: HTTPClient.Request
        // Addresses come from key files and the environment, too; the client traps on a port that is none.
        guard URLParts(request.url) != nil else {
            return loop.makeFailedFuture(PushProblem(.credentials, "\(what): its address is no URL"))
        }
        do {
            made = try HTTPClient.Request(
                url: request.url, method: request.method, headers: HTTPHeaders(request.headers),
                body: request.body.isEmpty ? nil : .string(request.body))
        } catch {
            return loop.makeFailedFuture(PushProblem(.credentials, "\(what): \(PushProblem(error).text)"))
        }
        let reader = ResponseAccumulator(request: made, maxBodySize: RemoteWriteLimits.maxTokenBytes)
        let deadline = NIODeadline.now() + .nanoseconds(RemoteWriteLimits.tokenTime)
        return connections.send { [loop] client in
            client.execute(request: made, delegate: reader, eventLoop: .delegate(on: loop), deadline: deadline).futureResult
        }.flatMapErrorThrowing { error in
            let problem = PushProblem(error)
            let text = problem.cause == .timeout ? "no answer within \(RemoteWriteLimits.tokenTime / 1_000_000_000) s" : problem.text
            throw PushProblem(.token, "\(what): \(text)")
        }.flatMapThrowing { response in
            let body = response.body.map { Array($0.readableBytesView) } ?? []
            guard (200..<300).contains(response.status.code) else {
                throw PushProblem(.token, "\(what): HTTP status \(response.status.code)\(Self.reason(body))")
            }
            return body
        }
    }

    /// A token in the form that OAuth 2 and its relatives answer with. Fails with ``PushProblem``.
    func token(_ request: Request, what: String) -> EventLoopFuture<TokenCache<String>.Token> {
        send(request, what: what).flatMapThrowing { body in
            guard let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)), let token = answer.token, !token.isEmpty else {
                throw PushProblem(.token, "\(what): the answer has no access_token")
            }
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw PushProblem(.token, "\(what): the token has odd characters") }
            return TokenCache<String>.Token(value: token, lifetime: answer.lifetime)
        }
    }

    /// `error` and `error_description` of OAuth 2; nothing else of an answer is shown, since it may repeat what was asked.
    private static func reason(_ body: [UInt8]) -> String {
        guard let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)), let error = answer.error else { return "" }
        let text = [error, answer.errorDescription].compactMap { $0 }.joined(separator: ": ")
        return " (\(LogText.firstLine(LogText.withoutControlCharacters(text).utf8)))"
    }
}
