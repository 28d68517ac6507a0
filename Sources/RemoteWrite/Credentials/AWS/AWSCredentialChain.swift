import FoundationEssentials
import NIOCore
import Outbound
import Settings

/// Where credentials for AWS come from, the first of: the configuration, the environment, a web identity, the shared files, the
/// container's endpoint, the machine's metadata server; then, if one is configured, a role taken on with them. Stays on one event loop.
final class AWSCredentialChain {
    typealias Token = TokenCache<SigV4.Credentials>.Token

    private let settings: SigV4Settings
    private let client: TokenClient
    private let environment: @Sendable (String) -> String?
    private let files: AWSSharedFiles
    /// Files that the environment names: what proves who asks.
    private let webIdentity: SecretSource
    private let metadata: AWSMetadata

    init(_ settings: SigV4Settings, client: TokenClient, log: EndpointLog, environment: @escaping @Sendable (String) -> String?) {
        self.settings = settings
        self.client = client
        self.environment = environment
        files = AWSSharedFiles(environment: environment, loop: client.loop, log: log)
        webIdentity = SecretSource("", file: environment("AWS_WEB_IDENTITY_TOKEN_FILE") ?? "", loop: client.loop, log: log)
        metadata = AWSMetadata(client: client, log: log, environment: environment)
    }

    func fetch() -> EventLoopFuture<Token> {
        let base = base()
        guard !settings.roleARN.isEmpty else { return base }
        let sts = SecurityTokenService(settings: settings, client: client, environment: environment)
        return base.assumeIsolated().flatMap { sts.assumeRole($0.value) }.nonisolated()
    }

    private func base() -> EventLoopFuture<Token> {
        if !settings.accessKey.isEmpty { return found(SigV4.Credentials(accessKey: settings.accessKey, secretKey: settings.secretKey.value)) }
        if settings.profile.isEmpty {
            if let key = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") {
                return found(SigV4.Credentials(accessKey: key, secretKey: secret, sessionToken: value("AWS_SESSION_TOKEN") ?? ""))
            }
            if value("AWS_WEB_IDENTITY_TOKEN_FILE") != nil, let role = value("AWS_ROLE_ARN") {
                let sts = SecurityTokenService(settings: settings, client: client, environment: environment)
                return webIdentity.get().assumeIsolated().flatMap { sts.webIdentity(token: $0, role: role) }.nonisolated()
            }
        }
        let profile = settings.profile.isEmpty ? value("AWS_PROFILE") ?? "default" : settings.profile
        let isNamed = !settings.profile.isEmpty || value("AWS_PROFILE") != nil
        return files.credentials(profile: profile).assumeIsolated().flatMap { credentials in
            // Looked for again as often as a password file is.
            if let credentials { return self.found(credentials, lifetime: OutboundLimits.credentialCacheTime) }
            guard isNamed else { return self.metadata.fetch() }
            let shown = LogText.firstLine(profile.utf8)
            let problem = AttemptProblem(.credentials, "sigv4: no keys of the profile \(shown) are in \(self.files.paths)")
            return self.client.loop.makeFailedFuture(problem)
        }.nonisolated()
    }

    private func found(_ credentials: SigV4.Credentials, lifetime: Int64 = .max / 4) -> EventLoopFuture<Token> {
        client.loop.makeSucceededFuture(Token(value: credentials, lifetime: lifetime))
    }

    private func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
}

extension SigV4.Credentials {
    /// Nanoseconds until a time as AWS writes it; nil: it is none.
    static func lifetime(until text: String) -> Int64? {
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        let left = date.timeIntervalSince1970 - Double(wallClockSeconds())
        return left > 0 ? Int64(min(left, 1e9)) * 1_000_000_000 : 0
    }
}
