import Protobuf

/// A remote write 1.0 request out of what a batch holds.
package enum RequestOne {
    /// The body with series alone: without what is kept for remote write 2.0. nil: it is no `WriteRequest`.
    package static func body(_ batch: [UInt8]) -> [UInt8]? {
        guard let message = SnappyBlock.decompress(batch, limit: RemoteWriteLimits.maxTakenApart) else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(message.count)
        var fields = ProtobufFields(message)
        while let field = fields.next() {
            if field.number == 1 { content += message[field.whole] }
        }
        guard !fields.isMalformed else { return nil }
        return content.count == message.count ? batch : SnappyBlock.compress(content)
    }
}
