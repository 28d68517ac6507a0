import FoundationEssentials
import NIOCore
import Outbound
import Settings

/// Roles of AWS, taken on for an hour.
struct SecurityTokenService {
    private static let service = "sts"
    private static let version = "2011-06-15"

    let settings: SigV4Settings
    let client: TokenClient
    let environment: @Sendable (String) -> String?

    /// `AWS_ENDPOINT_URL_STS`, or the region's.
    private var url: String {
        if let url = environment("AWS_ENDPOINT_URL_STS"), !url.isEmpty { return url }
        return
            "https://sts\(settings.useFIPSEndpoint ? "-fips" : "").\(settings.region).amazonaws.com\(settings.region.hasPrefix("cn-") ? ".cn" : "")/"
    }

    func assumeRole(_ credentials: SigV4.Credentials) -> EventLoopFuture<AWSCredentialChain.Token> {
        var fields = [
            ("Action", "AssumeRole"), ("RoleArn", settings.roleARN), ("RoleSessionName", "metronome"), ("Version", Self.version),
        ]
        if !settings.externalID.isEmpty { fields.append(("ExternalId", settings.externalID)) }
        var request = TokenClient.Request.form(url, fields)
        guard let parts = URLParts(url) else { return client.loop.makeFailedFuture(AttemptProblem(.credentials, "sigv4: the URL of STS is none")) }
        let headers = [(name: "Host", value: parts.host)] + request.headers.filter { $0.0 == "Content-Type" }.map { (name: $0.0, value: $0.1) }
        let signable = SigV4.Request(method: "POST", target: parts.target, headers: headers, body: Array(request.body.utf8))
        request.headers += SigV4.sign(signable, credentials, region: settings.region, service: Self.service, at: wallClockSeconds())
            .map { ($0.name, $0.value) }
        return ask(request)
    }

    func webIdentity(token: String, role: String) -> EventLoopFuture<AWSCredentialChain.Token> {
        let session = environment("AWS_ROLE_SESSION_NAME").flatMap { $0.isEmpty ? nil : $0 } ?? "metronome"
        return ask(
            .form(
                url,
                [
                    ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role), ("RoleSessionName", session), ("Version", Self.version),
                    ("WebIdentityToken", token),
                ]))
    }

    private func ask(_ request: TokenClient.Request) -> EventLoopFuture<AWSCredentialChain.Token> {
        let what = "AWS STS"
        return client.send(request, what: what).flatMapThrowing { body in
            guard let answer = SecurityTokenAnswer(body) else { throw AttemptProblem(.token, "\(what): the answer has no credentials") }
            return AWSCredentialChain.Token(value: answer.credentials, lifetime: answer.lifetime)
        }
    }
}
