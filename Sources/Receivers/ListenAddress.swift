import Glibc
import NIOCore

/// An address to listen on, with the names a message about it needs.
package struct ListenAddress: Sendable, Equatable {
    /// A name, an IPv4 or an IPv6 address; empty means every address of the host.
    package var host: String
    /// 0 lets the system choose.
    package var port: Int
    /// The setting that moves this address, for example `metronome.listen.grpc`.
    package var remedy: String
    /// Where the address comes from now, for example `distributor.receivers.otlp.protocols.grpc.endpoint`.
    package var setting: String
    /// nil: clear text.
    package var tls: ServerTLS?

    package init(host: String, port: Int, remedy: String, setting: String, tls: ServerTLS? = nil) {
        self.tls = tls
        self.host = host
        self.port = port
        self.remedy = remedy
        self.setting = setting
    }

    package var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// Why an address could not be listened on.
package struct ListenError: Error, Equatable, CustomStringConvertible {
    package var address: ListenAddress
    /// The system's error number; 0 when there is none.
    package var number: Int32
    /// The system's words for it.
    package var reason: String
    /// The host is a name for which there is no address.
    package var isUnknownHost: Bool

    package init(_ address: ListenAddress, _ error: any Error) {
        self.address = address
        number = (error as? IOError)?.errnoCode ?? 0
        reason = number == 0 ? "\(error)" : String(cString: strerror(number))
        isUnknownHost = error is SocketAddressError.UnknownHost
    }

    package var description: String {
        let origin = address.setting == address.remedy ? "" : " (now from \(address.setting))"
        let refused = "cannot listen on \(address.description)"
        let everywhere = "write 0.0.0.0:\(address.port) to listen on every address"
        if isUnknownHost {
            return "\(refused): the host name \(address.host) is not known here: \(everywhere); set \(address.remedy)\(origin)"
        }
        switch number {
        case EADDRINUSE: return "\(address.description) is in use; set \(address.remedy) to another address\(origin)"
        case EADDRNOTAVAIL:
            return "\(refused): \(address.host) is no address of this machine: \(everywhere); set \(address.remedy)\(origin)"
        default: return "\(refused): \(reason); set \(address.remedy) to another address\(origin)"
        }
    }
}

extension SocketAddress {
    /// `127.0.0.1:4317`, as people write it.
    package var hostAndPort: String {
        guard let host = ipAddress, let port else { return description }
        return "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
