import ArgumentParser
import MetronomeConfiguration
import Settings

struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running Metronome whether it takes spans, as a container's health check does.",
        discussion: """
            Asks GET /ready of the admin address that the configuration leads to: 127.0.0.1:3210 without one. By TLS where the configuration has
            a certificate for it; which name that is for does not matter then. Exits with 0 when it is ready, else with 1, and says why.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(help: "Ask this http:// or https:// URL instead.")
    var url: String?

    @Option(help: ArgumentHelp("A PEM file of those who may sign the certificate, instead of those whom the system trusts.", valueName: "file"))
    var ca = ""

    @Flag(help: "Take any certificate.")
    var insecure = false

    func run() async throws {
        let url = try url ?? Self.ready(configurationOptions.settings().settings.listen)
        do throws(HealthProbe.Failure) {
            try await HealthProbe(authorityFile: ca, isInsecure: insecure, takesAnyName: self.url == nil).ask(url)
            print("\(url): ready")
        } catch {
            StandardError.write("metronome: not ready: \(error.reason)")
            throw ExitCode(1)
        }
    }

    /// Who listens everywhere is asked on the loopback.
    private static func ready(_ listen: ListenSettings) -> String {
        let admin = listen.admin
        let host =
            switch admin.host {
            case "", "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            case let host where host.contains(":"): "[\(host)]"
            default: admin.host
            }
        let isTLS = listen.adminTLS.map { !$0.certFile.isEmpty } ?? false
        return "\(isTLS ? "https" : "http")://\(host):\(admin.port)/ready"
    }
}
