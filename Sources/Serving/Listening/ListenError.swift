import Glibc
import NIOCore
import Settings

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
