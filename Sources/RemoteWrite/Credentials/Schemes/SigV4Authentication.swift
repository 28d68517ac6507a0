import Settings

/// `sigv4`: requests signed for Amazon Managed Prometheus.
struct SigV4Authentication: AuthenticationScheme {
    static let name = "sigv4"

    private let settings: SigV4Settings

    init?(_ entry: RemoteWriteSettings) {
        guard let settings = entry.credentials.sigV4 else { return nil }
        self.settings = settings
    }

    var hint: String { "sigv4 \(settings.region) \(settings.profile) \(settings.roleARN)" }

    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        let region = region(environment)
        if region.isEmpty { return .authentication(key: "sigv4.region", reason: "is not set, and neither is the environment variable AWS_REGION") }
        return Self.isRegion(region) ? nil : .authentication(key: "sigv4.region", reason: "expected a region of AWS such as eu-west-1")
    }

    /// Empty: neither the configuration nor the environment names one.
    private func region(_ environment: (String) -> String?) -> String {
        [settings.region, environment("AWS_REGION"), environment("AWS_DEFAULT_REGION")].compactMap { $0 }.first { !$0.isEmpty } ?? ""
    }

    /// It becomes a part of a host name.
    private static func isRegion(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        var settings = settings
        settings.region = region(context.environment)
        let chain = AWSCredentialChain(settings, client: try context.tokenClient(), log: context.log, environment: context.environment)
        return SigV4Authorizer(settings, TokenSource(loop: context.loop, log: context.log) { chain.fetch() }, loop: context.loop)
    }
}
