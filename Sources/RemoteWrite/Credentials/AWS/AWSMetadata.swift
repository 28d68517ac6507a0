import FoundationEssentials
import NIOCore
import NIOHTTP1
import Outbound

/// Credentials of the container (ECS, EKS) or the machine (EC2, version 2 of its metadata service) that this process runs on.
struct AWSMetadata {
    private static let machine = "http://169.254.169.254"
    private static let container = "http://169.254.170.2"

    private let client: TokenClient
    private let environment: @Sendable (String) -> String?
    /// For the container's endpoint; nil: it wants none, or the environment holds it.
    private let tokenFile: SecretSource?

    private struct Answer: Decodable {
        var AccessKeyId: String
        var SecretAccessKey: String
        var Token: String?
        var Expiration: String?
    }

    init(client: TokenClient, log: EndpointLog, environment: @escaping @Sendable (String) -> String?) {
        self.client = client
        self.environment = environment
        tokenFile = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").flatMap { path in
            path.isEmpty ? nil : SecretSource("", file: path, loop: client.loop, log: log)
        }
    }

    func fetch() -> EventLoopFuture<AWSCredentialChain.Token> {
        if let url = value("AWS_CONTAINER_CREDENTIALS_FULL_URI") ?? value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").map({ Self.container + $0 }) {
            let token = tokenFile?.get() ?? client.loop.makeSucceededFuture(value("AWS_CONTAINER_AUTHORIZATION_TOKEN") ?? "")
            return token.assumeIsolated().flatMap { token in
                let headers = token.isEmpty ? [] : [("Authorization", token)]
                return credentials(get(url, headers), "the container's credentials endpoint")
            }.nonisolated()
        }
        return ofMachine()
    }

    private func get(_ url: String, _ headers: [(String, String)]) -> TokenClient.Request {
        TokenClient.Request(method: .GET, url: url, headers: headers, isOfMachine: true)
    }

    private func ofMachine() -> EventLoopFuture<AWSCredentialChain.Token> {
        let base = value("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? Self.machine
        let what = "no keys are configured, and AWS' metadata server"
        let roles = base + "/latest/meta-data/iam/security-credentials/"
        let session = TokenClient.Request(
            method: .PUT, url: base + "/latest/api/token", headers: [("X-aws-ec2-metadata-token-ttl-seconds", "300")],
            isOfMachine: true)
        return client.send(session, what: what).assumeIsolated().flatMap { token in
            let headers = [("X-aws-ec2-metadata-token", String(decoding: token, as: UTF8.self))]
            return client.send(get(roles, headers), what: what).assumeIsolated().flatMap { body in
                let role = String(decoding: body.prefix { $0 != 0x0a }, as: UTF8.self)
                let url = roles + PercentEncoding.encode(role, allowing: "+=,@")
                return credentials(get(url, headers), what)
            }.nonisolated()
        }.nonisolated()
    }

    private func credentials(_ request: TokenClient.Request, _ what: String) -> EventLoopFuture<AWSCredentialChain.Token> {
        client.send(request, what: what).flatMapThrowing { body in
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
                throw AttemptProblem(.token, "\(what): the answer has no credentials")
            }
            return AWSCredentialChain.Token(
                value: SigV4.Credentials(accessKey: answer.AccessKeyId, secretKey: answer.SecretAccessKey, sessionToken: answer.Token ?? ""),
                lifetime: answer.Expiration.flatMap { SigV4.Credentials.lifetime(until: $0) })
        }
    }

    private func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
}
