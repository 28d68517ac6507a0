import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Outbound
import Settings

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
        /// Of the machine itself: no proxy leads there.
        var isOfMachine = false

        /// A form, as OAuth 2 has it.
        static func form(_ url: String, _ fields: [(String, String)], headers: [(String, String)] = []) -> Request {
            Request(
                url: url, headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")] + headers,
                body: fields.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&"))
        }
    }

    struct Answer {
        var status: UInt
        var body: [UInt8]
        var isSuccess: Bool { (200..<300).contains(status) }
    }

    /// How servers that nobody configured are reached.
    private struct Way {
        var proxy: ProxySettings
        var environment: (String) -> String?
    }

    let loop: any EventLoop
    private let log: EndpointLog
    private let connections: Connections
    private let serverName: ServerName
    /// nil: there is one server alone.
    private let way: Way?
    /// To servers behind a proxy; whether they speak TLS decides which one it is.
    private var proxied: [Bool: Connections] = [:]

    /// For one server.
    init(
        _ url: String, _ tls: TLSSettings, _ proxy: ProxySettings, loop: any EventLoop, log: EndpointLog, environment: (String) -> String?
    ) throws(RemoteWriteError) {
        self.loop = loop
        self.log = log
        let proxy = try URLParts(url).flatMap { server throws(RemoteWriteError) in try ProxyChoice.proxy(for: server, proxy, environment: environment)
        }
        let serverName = ServerName(url, tls)
        self.serverName = serverName
        way = nil
        connections = try Self.connections(tls, proxy, serverName.dnsOverride, loop, log)
    }

    /// For servers that requests name, with the system's authorities.
    init(
        _ proxy: ProxySettings, loop: any EventLoop, log: EndpointLog, environment: @escaping @Sendable (String) -> String?
    ) throws(RemoteWriteError) {
        self.loop = loop
        self.log = log
        serverName = ServerName("", TLSSettings())
        way = Way(proxy: proxy, environment: environment)
        connections = try Self.connections(TLSSettings(), nil, [:], loop, log)
    }

    /// To be shut down.
    func close() -> [HTTPClient] { connections.close() + proxied.values.flatMap { $0.close() } }

    private static func connections(
        _ tls: TLSSettings, _ proxy: HTTPClient.Configuration.Proxy?, _ dnsOverride: [String: String], _ loop: any EventLoop, _ log: EndpointLog
    ) throws(RemoteWriteError) -> Connections {
        try Connections(tls, loop: loop, log: log) { tls, _ in
            var configuration = HTTPClient.Configuration()
            configuration.httpVersion = .http1Only
            configuration.timeout.connect = .nanoseconds(RemoteWriteLimits.tokenTime)
            configuration.redirectConfiguration = .disallow
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.tlsConfiguration = tls
            configuration.proxy = proxy
            configuration.dnsOverride = dnsOverride
            return HTTPClient(eventLoopGroup: loop, configuration: configuration)
        }
    }

    private func connections(to server: URLParts, _ request: Request) throws(RemoteWriteError) -> Connections {
        guard let way, !request.isOfMachine, let proxy = try ProxyChoice.proxy(for: server, way.proxy, environment: way.environment) else {
            return connections
        }
        if let made = proxied[server.isHTTPS] { return made }
        let made = try Self.connections(TLSSettings(), proxy, [:], loop, log)
        proxied[server.isHTTPS] = made
        return made
    }

    /// Any answer. Fails with ``AttemptProblem``.
    ///
    /// - Parameter what: names the place in errors, without secrets.
    func answer(_ request: Request, what: String) -> EventLoopFuture<Answer> {
        let made: HTTPClient.Request
        let connections: Connections
        // Addresses come from key files and the environment, too; the client traps on a port that is none.
        guard let server = URLParts(request.url) else {
            return loop.makeFailedFuture(AttemptProblem(.credentials, "\(what): its address is no URL"))
        }
        do throws(RemoteWriteError) {
            connections = try self.connections(to: server, request)
        } catch {
            return loop.makeFailedFuture(AttemptProblem(.credentials, "\(what): \(error)"))
        }
        do {
            let (url, host) = serverName.applied(to: request.url)
            made = try HTTPClient.Request(
                url: url, method: request.method, headers: HTTPHeaders(request.headers + (host.map { [("Host", $0)] } ?? [])),
                body: request.body.isEmpty ? nil : .string(request.body))
        } catch {
            return loop.makeFailedFuture(AttemptProblem(.credentials, "\(what): \(AttemptProblem(error).text)"))
        }
        let reader = ResponseAccumulator(request: made, maxBodySize: RemoteWriteLimits.maxTokenBytes)
        let deadline = NIODeadline.now() + .nanoseconds(RemoteWriteLimits.tokenTime)
        return connections.send { [loop] client in
            client.execute(request: made, delegate: reader, eventLoop: .delegate(on: loop), deadline: deadline).futureResult
        }.flatMapErrorThrowing { error in
            let problem = AttemptProblem(error)
            let text = problem.cause == .timeout ? "no answer within \(RemoteWriteLimits.tokenTime / 1_000_000_000) s" : problem.text
            throw AttemptProblem(.token, "\(what): \(text)")
        }.map { response in Answer(status: response.status.code, body: response.body.map { Array($0.readableBytesView) } ?? []) }
    }

    /// The body of a 2xx answer. Fails with ``AttemptProblem``.
    func send(_ request: Request, what: String) -> EventLoopFuture<[UInt8]> {
        answer(request, what: what).flatMapThrowing { try Self.body($0, what) }
    }

    /// A token in the form that OAuth 2 and its relatives answer with. Fails with ``AttemptProblem``.
    func token(_ request: Request, what: String) -> EventLoopFuture<TokenCache<String>.Token> {
        answer(request, what: what).flatMapThrowing { try Self.token($0, what: what) }
    }

    static func token(_ answer: Answer, what: String) throws(AttemptProblem) -> TokenCache<String>.Token {
        let body = try body(answer, what)
        guard let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)), let token = answer.token, !token.isEmpty else {
            throw AttemptProblem(.token, "\(what): the answer has no access_token")
        }
        guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw AttemptProblem(.token, "\(what): the token has odd characters") }
        return TokenCache<String>.Token(value: token, lifetime: answer.lifetime)
    }

    private static func body(_ answer: Answer, _ what: String) throws(AttemptProblem) -> [UInt8] {
        guard answer.isSuccess else { throw AttemptProblem(.token, "\(what): HTTP status \(answer.status)\(reason(answer.body))") }
        return answer.body
    }

    /// `error` of OAuth 2, where it is a code; nothing else of an answer is shown, since it may repeat what was asked.
    private static func reason(_ body: [UInt8]) -> String {
        guard let code = (try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)))?.error, isCode(code) else { return "" }
        return " (\(code))"
    }

    /// `invalid_client` and the like.
    private static func isCode(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    }
}
