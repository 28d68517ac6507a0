import NIOCore

/// `http_headers`: fields of any name, whose values stand in the configuration or in files.
final class HeaderAuthorizer: Authorizer {
    /// Several values of one name make several fields.
    private let fields: [(name: String, value: SecretSource)]
    private let loop: any EventLoop

    init(_ fields: [(name: String, value: SecretSource)], loop: any EventLoop) {
        self.fields = fields
        self.loop = loop
    }

    func authorize(_ request: OutgoingRequest, body: ByteBuffer) -> EventLoopFuture<[RequestHeaders.Field]> {
        let names = fields.map(\.name)
        return EventLoopFuture.whenAllSucceed(fields.map { $0.value.get() }, on: loop).map { values in
            zip(names, values).map { (name: $0, value: $1) }
        }
    }

    func refused(_ status: Int, _ fields: [RequestHeaders.Field]) -> EventLoopFuture<Refusal>? {
        Refusal.first(self.fields.map { $0.value.refused() }, on: loop)
    }

    func accepted() { for field in fields { field.value.accepted() } }
}
