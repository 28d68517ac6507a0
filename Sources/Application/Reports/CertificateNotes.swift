import MetronomeConfiguration
import Outbound
import Serving
import Settings

/// Certificates that can be used, and that nobody will take: out of date, or not valid yet. They may be replaced while the process runs.
enum CertificateNotes {
    static func all(_ settings: Settings) -> [ConfigurationNote] {
        let listen = settings.listen
        let receivers = "distributor.receivers.otlp.protocols"
        let servers = [
            listen.grpcTLS.map { ServerTLS($0, setting: "\(receivers).grpc.tls") },
            listen.httpTLS.map { ServerTLS($0, setting: "\(receivers).http.tls") },
            listen.adminServerTLS,
        ]
        let clients =
            settings.generator.storage.remoteWrite.enumerated().flatMap { index, entry in
                let key = "metrics_generator.storage.remote_write[\(index)]"
                return [(key, entry.tls)] + (entry.credentials.oauth2.map { [("\(key).oauth2", $0.tls)] } ?? [])
            } + settings.forward.enumerated().map { ("metronome.forward[\($0)]", $1.tls) }
            + (settings.route.enabled ? [("metronome.route", settings.route.each.tls)] : [])
        let now = wallClockSeconds()
        let problems =
            servers.compactMap { $0?.validityProblem }
            + clients.compactMap { key, tls in (try? TLSMaterial(reading: tls))?.validityProblem(now: now).map { "\(key): \($0)" } }
        return problems.map { ConfigurationNote(.warning, $0) }
    }
}
