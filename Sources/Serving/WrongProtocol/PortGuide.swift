import NIOCore
import Synchronization

/// Which port takes what: for clients that came to the wrong one.
package final class PortGuide: Sendable {
    /// The three addresses that Metronome listens on, by what they take.
    package enum Port: String, CaseIterable, Sendable {
        case grpc, http, admin

        /// For people.
        var description: String {
            switch self {
            case .grpc: "the OTLP/gRPC port"
            case .http: "the OTLP/HTTP port"
            case .admin: "the admin port"
            }
        }
    }

    private let bound = Mutex<[Port: SocketAddress]>([:])

    package init() {}

    /// Notes where `port` is bound.
    package func note(_ port: Port, _ address: SocketAddress?) { bound.withLock { $0[port] = address } }

    /// What to do for a client that sent `what` to `port`, whose end of the connection is `local`.
    package func advice(_ what: WrongProtocol, on port: Port, local: SocketAddress?) -> String {
        func at(_ wanted: Port) -> String? { address(wanted, near: local) }
        let grpc = at(.grpc).map { "OTLP/gRPC to \($0)" }
        let http = at(.http).map { "OTLP/HTTP to http://\($0)/v1/traces" }
        let both = [grpc, http].compactMap { $0 }.joined(separator: " or ")
        let otlp = both.isEmpty ? "OTLP to a port that is switched on" : both
        let came = "\(what.description) came to \(port.description)"
        switch what {
        case .http1:
            let admin = at(.admin).map { "; Metronome's pages (/metrics, /ready) are at http://\($0)" } ?? ""
            return "\(came): send \(http ?? otlp)\(admin)"
        case .http2: return "\(came): send \(grpc ?? otlp)"
        case .tls: return "\(came), which takes plain text: switch TLS off in the client (http:// in place of https://, insecure: true for gRPC)"
        case .otlp: return "\(came): send \(otlp)"
        case .otlpMetrics, .otlpLogs: return "\(came): Metronome takes traces only and makes metrics of them; send \(what.description) elsewhere"
        case .zipkin, .jaeger: return "\(came): Metronome takes OTLP only; send \(otlp), for example by way of an OpenTelemetry Collector"
        }
    }

    /// Where `port` is for a client that reached `local`: a port that listens on all addresses is also at that one.
    private func address(_ port: Port, near local: SocketAddress?) -> String? {
        guard let address = bound.withLock({ $0[port] }) else { return nil }
        guard let number = address.port, ["0.0.0.0", "::"].contains(address.ipAddress), let host = local?.ipAddress else {
            return address.hostAndPort
        }
        return (try? SocketAddress(ipAddress: host, port: number))?.hostAndPort ?? address.hostAndPort
    }
}
