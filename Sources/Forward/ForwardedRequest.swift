import NIOCore

/// A request as it came: what every target gets.
package struct ForwardedRequest: Sendable {
    package enum Encoding: Sendable { case protobuf, json }

    /// Compressed, if it was. Shared by the queues of all targets.
    package var body: ByteBuffer
    /// What it is compressed with, as headers name it; `identity`: it is not.
    package var compression: String
    package var encoding: Encoding
    /// The values of `X-Scope-OrgID`.
    package var tenants: [String]
    /// Nothing is to be counted of it: `no-generate-metrics`.
    package var skipsMetrics = false
    /// Since when it waits, by the clock of queues; nil: from now on.
    package var since: Int64?

    package init(body: ByteBuffer, compression: String, encoding: Encoding, tenants: [String]) {
        self.body = body
        self.compression = compression
        self.encoding = encoding
        self.tenants = tenants
    }

    /// What it takes of memory, nearly.
    package var bytes: Int { body.readableBytes + tenants.reduce(Self.overhead) { $0 + $1.utf8.count } }
    /// Of a place in a queue.
    static let overhead = 256
    var isCompressed: Bool { compression != "identity" }
}
