import NIOCore
import Settings

/// A way to prove who sends, and what an entry of `remote_write` says of it. Each lies in a file of its own and has a line in
/// ``AuthenticationSchemes``; its keys are a block of `Settings`.
protocol AuthenticationScheme: Sendable {
    /// As descriptions call it.
    static var name: String { get }

    /// nil: the entry does not ask for it.
    init?(_ settings: RemoteWriteSettings)

    /// Tells endpoints apart whose URL is the same (`remote_name`); without secrets.
    var hint: String { get }
    /// Files with secrets; empty: none.
    var files: [String] { get }
    /// A server of its own that is asked for tokens; nil: there is none.
    var server: SchemeServer? { get }

    /// Why it cannot work; nil: nothing that can be seen beforehand.
    func problem(_ environment: (String) -> String?) -> RemoteWriteError?

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer
}

extension AuthenticationScheme {
    var files: [String] { [] }
    var server: SchemeServer? { nil }
    func problem(_ environment: (String) -> String?) -> RemoteWriteError? { nil }
}

/// Whom a scheme asks, and how it gets there.
struct SchemeServer {
    /// The block whose keys say so.
    var block: String
    var url: String
    var tls: TLSSettings
    var proxy: ProxySettings
}

/// The schemes that there are. Of an entry the first one counts that it asks for.
enum AuthenticationSchemes {
    static let all: [any AuthenticationScheme.Type] = [
        BasicAuthentication.self,
        TokenAuthentication.self,
        OAuth2Authentication.self,
        SigV4Authentication.self,
        AzureADOptions.self,
        GoogleAuthentication.self,
    ]
}

extension RemoteWriteEndpoint {
    /// How requests prove who they are; nil: they do not, unless the URL has a user. An `Authorization` header among the headers takes
    /// precedence.
    var scheme: (any AuthenticationScheme)? { AuthenticationSchemes.all.lazy.compactMap { $0.init(settings) }.first }

    /// The same for descriptions, without secrets; nil: nothing is proved.
    package var schemeName: String? { scheme.map { type(of: $0).name } }
}

/// What a scheme makes its authorizer of. Stays on one event loop.
final class AuthorizerContext {
    let loop: any EventLoop
    let log: EndpointLog
    let environment: @Sendable (String) -> String?
    private let proxy: ProxySettings
    /// Asks token endpoints; nil: nobody wanted to.
    private(set) var tokens: TokenClient?

    init(_ endpoint: RemoteWriteEndpoint, loop: any EventLoop, log: EndpointLog, environment: @escaping @Sendable (String) -> String?) {
        proxy = endpoint.proxy
        self.loop = loop
        self.log = log
        self.environment = environment
    }

    /// - Parameter file: read again every few seconds; empty: `value` holds.
    func secret(_ value: String, _ file: String) -> SecretSource { SecretSource(value, file: file, loop: loop, log: log) }

    /// Tokens are got the way that pushes go.
    func tokenClient() throws(RemoteWriteError) -> TokenClient {
        let made = try TokenClient(proxy, loop: loop, log: log, environment: environment)
        tokens = made
        return made
    }

    /// Tokens are got as the scheme says.
    func tokenClient(_ server: SchemeServer) throws(RemoteWriteError) -> TokenClient {
        let made = try TokenClient(server.url, server.tls, server.proxy, loop: loop, log: log, environment: environment)
        tokens = made
        return made
    }
}
