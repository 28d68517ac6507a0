import ArgumentParser
import MetronomeConfiguration
import Serving
import Settings

struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running Metronome whether it takes spans, as a container's health check does.",
        discussion: """
            Asks GET /ready of the admin address that the configuration leads to: 127.0.0.1:3210 without one. By TLS where the configuration has
            a certificate for it: the right server is the one that shows that certificate, whatever name it has and whoever signed it. Exits with
            0 when it is ready, else with 1, and says why.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(help: "Ask this http:// or https:// URL instead.")
    var url: String?

    @Option(help: ArgumentHelp("A PEM file of those who may sign the certificate, instead of those whom the system trusts.", valueName: "file"))
    var ca = ""

    @Flag(help: "Take any certificate.")
    var insecure = false

    func run() async throws {
        var own: ServerTLS?
        var url = url ?? ""
        if url.isEmpty {
            let listen = try configurationOptions.settings().settings.listen
            own = listen.adminServerTLS
            url = AdminAddress.url(listen) + "/ready"
        }
        do throws(HealthProbe.Failure) {
            if let own, ca.isEmpty, !insecure {
                try await HealthProbe.ask(url, showing: own)
            } else {
                try await HealthProbe(authorityFile: ca, isInsecure: insecure, takesAnyName: own != nil).ask(url)
            }
            print("\(url): ready")
        } catch {
            StandardError.write("metronome: not ready: \(error.reason)")
            throw ExitCode(1)
        }
    }
}
