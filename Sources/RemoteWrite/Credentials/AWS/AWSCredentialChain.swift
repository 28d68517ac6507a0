import FoundationEssentials
import NIOCore

/// Where credentials for AWS come from, the first of: the configuration, the environment, a web identity, the shared files, the
/// container's endpoint, the machine's metadata server; then, if one is configured, a role taken on with them.
struct AWSCredentialChain {
    typealias Token = TokenCache<SigV4.Credentials>.Token

    let options: SigV4Options
    let client: TokenClient
    let environment: @Sendable (String) -> String?

    func fetch() -> EventLoopFuture<Token> {
        let base = base()
        guard !options.roleARN.isEmpty else { return base }
        let sts = SecurityTokenService(options: options, client: client, environment: environment)
        return base.assumeIsolated().flatMap { sts.assumeRole($0.value) }.nonisolated()
    }

    private func base() -> EventLoopFuture<Token> {
        if !options.accessKey.isEmpty { return found(SigV4.Credentials(accessKey: options.accessKey, secretKey: options.secretKey)) }
        if options.profile.isEmpty {
            if let key = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") {
                return found(SigV4.Credentials(accessKey: key, secretKey: secret, sessionToken: value("AWS_SESSION_TOKEN") ?? ""))
            }
            if let file = value("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = value("AWS_ROLE_ARN") {
                return SecurityTokenService(options: options, client: client, environment: environment).webIdentity(file: file, role: role)
            }
        }
        let files = AWSSharedFiles(environment: environment)
        let profile = options.profile.isEmpty ? value("AWS_PROFILE") ?? "default" : options.profile
        let isNamed = !options.profile.isEmpty || value("AWS_PROFILE") != nil
        if let credentials = files.credentials(profile: profile) {
            // Read again as a password file is.
            return found(credentials, lifetime: RemoteWriteLimits.tokenLifetime)
        }
        if isNamed {
            let shown = LogText.firstLine(profile.utf8)
            return client.loop.makeFailedFuture(PushProblem(.credentials, "sigv4: no keys of the profile \(shown) are in \(files.paths)"))
        }
        return AWSMetadata(client: client, environment: environment).fetch()
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
