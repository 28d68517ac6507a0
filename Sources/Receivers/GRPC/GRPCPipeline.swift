import NIOCore
import Serving
import Settings

/// Sets up an HTTP/2 connection (prior knowledge) for unary calls.
package enum GRPCPipeline {
    /// Watches a new connection, which shows by its preface whether it is one of HTTP/2; until then it costs little.
    package static func configure(_ channel: any Channel, loop: ReceiverLoop, _ activity: ConnectionActivity) throws {
        let check = PrefaceCheck(loop: loop)
        let watch = ConnectionWatch(loop.shared.limits.times, activity, metrics: loop.shared.grpc, connection: check)
        check.establish = { [unowned watch] channel in
            let connection = GRPCConnection(loop: loop, activity)
            watch.connection = connection
            try channel.pipeline.syncOperations.addHandler(connection)
            return connection
        }
        try channel.pipeline.syncOperations.addHandlers([watch, check])
    }
}
