import Settings

extension SigV4Options: AuthenticationScheme {
    static let name = "sigv4"

    init?(_ settings: RemoteWriteSettings) {
        guard let settings = settings.sigV4 else { return nil }
        self.init()
        region = settings.region
        accessKey = settings.accessKey
        secretKey = settings.secretKey.value
        profile = settings.profile
        roleARN = settings.roleARN
        externalID = settings.externalID
        usesFIPSEndpoint = settings.useFIPSEndpoint
        service = settings.serviceName
    }

    var hint: String { "sigv4 \(region) \(profile) \(roleARN)" }

    func problem(_ environment: (String) -> String?) -> RemoteWriteError? {
        let region = region(environment)
        if region.isEmpty { return .authentication(key: "sigv4.region", reason: "is not set, and neither is the environment variable AWS_REGION") }
        return Self.isRegion(region) ? nil : .authentication(key: "sigv4.region", reason: "expected a region of AWS such as eu-west-1")
    }

    /// It becomes a part of a host name.
    private static func isRegion(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    func authorizer(_ context: AuthorizerContext) throws(RemoteWriteError) -> any Authorizer {
        var options = self
        options.region = region(context.environment)
        let chain = AWSCredentialChain(options: options, client: try context.tokenClient(), log: context.log, environment: context.environment)
        return SigV4Authorizer(options, TokenSource(loop: context.loop, log: context.log) { chain.fetch() }, loop: context.loop)
    }
}

extension RemoteWriteEndpoint.Authentication {
    package static func sigV4(_ options: SigV4Options) -> Self { Self(scheme: options) }
}
