import ArgumentParser
import MetronomeConfiguration
import Receivers
import Settings

struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running Metronome whether it takes spans, as a container's health check does.",
        discussion: """
            Asks GET /ready of the admin address that the configuration leads to: 127.0.0.1:3210 without one. Exits with 0 when it is ready,
            else with 1, and says why. With server.http_tls_config it asks over TLS, and takes the certificate that is configured there for the
            right one, whatever name it has.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(help: "Ask this http:// URL instead.")
    var url: String?

    func run() throws {
        var tls: ServerTLS?
        var url = url ?? ""
        if url.isEmpty {
            let listen = try configurationOptions.settings().settings.listen
            tls = listen.adminServerTLS
            url = Self.ready(listen.admin, tls == nil ? "http" : "https")
        }
        do throws(HealthProbe.Failure) {
            try HealthProbe.ask(url, tls)
            print("\(url): ready")
        } catch {
            StandardError.write("metronome: not ready: \(error.reason)")
            throw ExitCode(1)
        }
    }

    /// Who listens everywhere is asked on the loopback.
    private static func ready(_ admin: ListenAddress, _ scheme: String) -> String {
        switch admin.host {
        case "0.0.0.0": "\(scheme)://127.0.0.1:\(admin.port)/ready"
        case "::": "\(scheme)://[::1]:\(admin.port)/ready"
        case let host where host.contains(":"): "\(scheme)://[\(host)]:\(admin.port)/ready"
        default: "\(scheme)://\(admin.host):\(admin.port)/ready"
        }
    }
}
