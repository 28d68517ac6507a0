import ArgumentParser
import AsyncHTTPClient
import Explain
import Glibc
import JSON
import MetronomeConfiguration
import NIOCore
import NIOHTTP1
import NIOPosix
import Outbound
import Settings

struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Answer an assistant by the Model Context Protocol over standard input and output, for a Metronome that runs.",
        discussion: """
            Hands each message, one a line, to /mcp of the admin address that the configuration leads to (127.0.0.1:3210 without one), and prints
            the answers. Read-only: the tools are pages of the admin port.
            """)

    @OptionGroup var configurationOptions: ConfigurationOptions

    @Option(help: "Ask this http:// or https:// address of a running Metronome instead.")
    var url: String?

    /// Bytes of an answer at most.
    private static let answerBytes = 16 << 20
    private static let patience = TimeAmount.seconds(60)

    func run() async throws {
        let base = try url ?? AdminAddress.url(configurationOptions.settings().settings.listen)
        let page = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/mcp"
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroup: group, configuration: configuration)
        while let line = readLine() {
            guard line.contains(where: { !$0.isWhitespace }), let answer = await Self.answer(line, page, client) else { continue }
            print(answer)
            // Who waits for it reads a pipe.
            fflush(nil)
        }
        try? await client.shutdown()
        try? await group.shutdownGracefully()
    }

    /// nil: the message wants no answer.
    private static func answer(_ message: String, _ page: String, _ client: HTTPClient) async -> String? {
        do {
            var request = HTTPClientRequest(url: page)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.headers.add(name: "accept", value: "application/json, text/event-stream")
            request.body = .bytes(Array(message.utf8))
            let response = try await client.execute(request, timeout: patience)
            let body = try await response.body.collect(upTo: answerBytes)
            guard response.status.code != 202 else { return nil }
            guard response.status == .ok else { return failure(message, "\(page): \(response.status.code) \(response.status.reasonPhrase)") }
            return String(buffer: body)
        } catch {
            return failure(message, "\(page): \(AttemptProblem(error).text); is Metronome running, and is this its admin address?")
        }
    }

    /// An error of JSON-RPC for a request; a notification gets none.
    private static func failure(_ message: String, _ text: String) -> String? {
        guard let id = JSONTree(parsing: Array(message.utf8))?["id"] else { return nil }
        return JSONText.object([
            ("jsonrpc", "\"2.0\""), ("id", id.text), ("error", JSONText.object([("code", "-32603"), ("message", JSONText.quoted(text))])),
        ])
    }
}
