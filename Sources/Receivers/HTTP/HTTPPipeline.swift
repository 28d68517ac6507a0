import NIOCore
import NIOHTTP1

/// Sets up HTTP/1.1 connections.
package enum HTTPPipeline {
    /// Adds the HTTP/1.1 codec with a limit on the size of the headers.
    ///
    /// Every answer must name its framing itself (`content-length` or `transfer-encoding`); the codec adds none.
    package static func addCodec(_ pipeline: ChannelPipeline.SynchronousOperations, headerBytes: Int) throws {
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = headerBytes
        decoding.maxHeaderListSize = headerBytes
        try pipeline.addHandlers([
            HTTPResponseEncoder(configuration: encoding),
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)),
        ])
    }

    static func configure(_ channel: any Channel, loop: ReceiverLoop) throws {
        let handler = OTLPHandler(loop: loop)
        let limits = loop.shared.limits
        let watch = ConnectionWatch(
            idle: limits.idle, requestTime: limits.requestTime, metrics: loop.shared.http, connection: handler)
        try channel.pipeline.syncOperations.addHandler(watch)
        try addCodec(channel.pipeline.syncOperations, headerBytes: limits.headerBytes)
        try channel.pipeline.syncOperations.addHandler(handler)
    }
}
