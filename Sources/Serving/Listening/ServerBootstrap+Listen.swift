import Glibc
import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Settings

extension ServerBootstrap {
    /// Binds `address`; an empty host is every address, IPv6 and IPv4 if the host has both.
    ///
    /// Without file descriptors nothing is accepted for a second, and `connections` gives up some without requests.
    /// - Throws: ``ListenError``
    func listen(
        on address: ListenAddress, sparing connections: Connections, _ port: PortGuide.Port, _ registry: MetricsRegistry, _ logger: Logger
    ) async throws -> any Channel {
        let bootstrap = serverChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    AcceptPause(port, registry, logger: logger) { connections.spareUnanswered() })
            }
        }
        do {
            guard address.host.isEmpty else { return try await bootstrap.bind(host: address.host, port: address.port).get() }
            do {
                return try await bootstrap.bind(host: "::", port: address.port).get()
            } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
                return try await bootstrap.bind(host: "0.0.0.0", port: address.port).get()
            }
        } catch {
            throw ListenError(address, error)
        }
    }
}
