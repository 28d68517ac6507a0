import AsyncHTTPClient
import NIOCore

/// `basic_auth`: user and password, each in the configuration or in a file.
final class BasicAuthorizer: Authorizer {
    private let username: SecretSource
    private let password: SecretSource

    init(username: SecretSource, password: SecretSource) {
        self.username = username
        self.password = password
    }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        username.get().and(password.get()).map { username, password in
            [("Authorization", HTTPClient.Authorization.basic(username: username, password: password).headerValue)]
        }
    }

    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>? {
        Refusal.first([username.refused(), password.refused()], on: username.loop)
    }

    func accepted() {
        username.accepted()
        password.accepted()
    }
}
