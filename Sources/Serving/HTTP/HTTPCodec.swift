import NIOCore
import NIOHTTP1

/// HTTP/1.1 of a connection.
package enum HTTPCodec {
    /// Adds the codec with limits on the size of the headers and the time they take.
    ///
    /// Every answer must name its framing itself (`content-length` or `transfer-encoding`); the codec adds none.
    package static func add(to pipeline: ChannelPipeline.SynchronousOperations, headerBytes: Int, headTime: Duration) throws {
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        try pipeline.addHandlers([
            HTTPResponseEncoder(configuration: encoding), HTTPRequestReader(headerBytes: headerBytes, headTime: headTime),
        ])
    }
}
