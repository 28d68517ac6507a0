import Console
import Serving
import Settings

/// Where the admin pages of a running Metronome are, for commands that ask it.
enum AdminAddress {
    /// Without a slash at its end. Who listens everywhere is asked on the loopback.
    static func url(_ listen: ListenSettings) -> String {
        let admin = listen.admin
        let host =
            switch admin.host {
            case "", "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: admin.host
            }
        return "\(listen.adminServerTLS == nil ? "http" : "https")://\(HostAndPort.text(host, admin.port))"
    }
}
