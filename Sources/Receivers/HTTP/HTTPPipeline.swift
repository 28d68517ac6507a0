import NIOCore
import NIOHTTP1
import Settings

/// Sets up HTTP/1.1 connections.
package enum HTTPPipeline {
    /// Adds the HTTP/1.1 codec with limits on the size of the headers and the time they take.
    ///
    /// Every answer must name its framing itself (`content-length` or `transfer-encoding`); the codec adds none.
    package static func addCodec(_ pipeline: ChannelPipeline.SynchronousOperations, headerBytes: Int, headTime: Duration) throws {
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        try pipeline.addHandlers([
            HTTPResponseEncoder(configuration: encoding), HTTPRequestReader(headerBytes: headerBytes, headTime: headTime),
        ])
    }

    package static func configure(_ channel: any Channel, loop: ReceiverLoop, _ activity: ConnectionActivity) throws {
        let handler = OTLPHandler(loop: loop, activity)
        let limits = loop.shared.limits
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ConnectionWatch(limits.times, activity, metrics: loop.shared.http, connection: handler))
        try addCodec(pipeline, headerBytes: limits.maxHeaderBytes, headTime: limits.headTime)
        try pipeline.addHandler(handler)
    }
}
