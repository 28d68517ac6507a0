import NIOCore
import Settings

extension SocketAddress {
    /// `127.0.0.1:4317`, as people write it.
    package var hostAndPort: String {
        guard let host = ipAddress, let port else { return description }
        return HostAndPort.text(host, port)
    }
}
