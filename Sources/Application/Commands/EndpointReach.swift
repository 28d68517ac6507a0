import Logging
import NIOCore
import NIOPosix
import Outbound
import RemoteWrite
import Settings

/// Whether the endpoints' addresses can be reached, said once after the start: nobody waits for it, and nothing is sent.
enum EndpointReach {
    /// For a name and a connection.
    private static let patience = TimeAmount.seconds(5)
    /// Endpoints that are tried; a configuration rarely has three.
    private static let limit = 16

    static func tell(_ settings: Settings, _ logger: Logger) async {
        guard !settings.route.enabled else { return }
        for entry in settings.generator.storage.remoteWrite.prefix(limit) {
            // What a proxy reaches is not known here.
            guard entry.proxy.url.isEmpty, !entry.proxy.fromEnvironment, let url = WebURL(entry.url), let port = url.port else { continue }
            let endpoint = RemoteWriteEndpoint(entry)
            do {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(patience)
                    .connect(host: url.name, port: port).get()
                try? await channel.close()
                logger.info("an endpoint of remote_write is reachable", metadata: ["url": "\(endpoint.displayURL)"])
            } catch {
                let problem = AttemptProblem(error)
                var metadata: Logger.Metadata = ["url": "\(endpoint.displayURL)", "error": "\(problem.text)"]
                metadata["advice"] = FailureAdvice.problem(problem.cause, FailureAdvice.Endpoint()).map { "\($0)" }
                logger.warning("an endpoint of remote_write is not reachable yet; what is collected waits for it", metadata: metadata)
            }
        }
    }
}
