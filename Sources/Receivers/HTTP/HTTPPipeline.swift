import NIOCore
import Serving
import Settings

/// Sets up OTLP/HTTP connections.
package enum HTTPPipeline {
    package static func configure(_ channel: any Channel, loop: ReceiverLoop, _ activity: ConnectionActivity) throws {
        let handler = OTLPHandler(loop: loop, activity)
        let limits = loop.shared.limits
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ConnectionWatch(limits.times, activity, metrics: loop.shared.http, connection: handler))
        try HTTPCodec.add(to: pipeline, headerBytes: limits.maxHeaderBytes, headTime: limits.headTime)
        try pipeline.addHandler(handler)
    }
}
