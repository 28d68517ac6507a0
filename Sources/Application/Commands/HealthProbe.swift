import AsyncHTTPClient
import Console
import MetronomeConfiguration
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Outbound
import Serving
import Settings

/// One GET, as a container's health check asks it.
struct HealthProbe {
    struct Failure: Error {
        var reason: String
    }

    /// From the first packet to the answer's head.
    private static let patience = TimeAmount.seconds(5)
    /// Of an answer's body, which nobody reads.
    private static let bodyBytes = 1 << 20

    /// PEM: who may sign the server's certificate; empty: those whom the system trusts.
    var authorityFile = ""
    /// Any certificate will do.
    var isInsecure = false
    /// The certificate may be for another name: the address was not chosen by its name.
    var takesAnyName = false

    /// Returns when the answer is 2xx.
    func ask(_ url: String) async throws(Failure) {
        guard !url.contains("@") else { throw Failure(reason: "expected a URL without user and password") }
        if let problem = RemoteWriteURL.problem(url) { throw Failure(reason: "\(url): \(problem)") }
        let configuration = try configuration()
        do {
            let status = try await Self.status(url, configuration)
            guard (200...299).contains(status.code) else { throw Failure(reason: "\(url): \(status.code) \(status.reasonPhrase)") }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(reason: "\(url): \(Self.words(error))")
        }
    }

    /// The same, of the server that shows the certificate of `tls`: by which name it is reached does not matter.
    static func ask(_ url: String, showing tls: ServerTLS) async throws(Failure) {
        guard let parts = WebURL(url), let port = parts.port else { throw Failure(reason: "\(url): expected a URL") }
        let line: String
        do throws(AdminProbe.Failure) {
            let request = "GET \(parts.target) HTTP/1.1\r\nhost: \(parts.host)\r\nuser-agent: metronome\r\nconnection: close\r\n\r\n"
            line = try AdminProbe.firstLine(of: request, host: parts.name, port: port, tls, within: patience.nanoseconds / 1_000_000_000)
        } catch {
            throw Failure(reason: "\(url): \(error.reason)")
        }
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1].prefix(3)) else {
            throw Failure(reason: "\(url): the answer is not HTTP")
        }
        guard (200...299).contains(status) else { throw Failure(reason: "\(url): \(words[1])") }
    }

    private static func status(_ url: String, _ configuration: HTTPClient.Configuration) async throws -> HTTPResponseStatus {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = HTTPClient(eventLoopGroup: group, configuration: configuration)
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "user-agent", value: "metronome")
        let answer: Result<HTTPResponseStatus, any Error>
        do {
            let response = try await client.execute(request, timeout: patience)
            answer = .success(response.status)
            _ = try? await response.body.collect(upTo: bodyBytes)
        } catch {
            answer = .failure(error)
        }
        try? await client.shutdown()
        try? await group.shutdownGracefully()
        return try answer.get()
    }

    private func configuration() throws(Failure) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if isInsecure {
            tls.certificateVerification = .none
        } else if takesAnyName {
            tls.certificateVerification = .noHostnameVerification
        }
        if !authorityFile.isEmpty {
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorityFile))
            } catch {
                throw Failure(reason: "--ca \(authorityFile): cannot be read, or is no PEM file of certificates")
            }
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = Self.patience
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private static func words(_ error: any Error) -> String {
        let problem = AttemptProblem(error)
        return problem.cause == .timeout ? "no answer within \(patience.nanoseconds / 1_000_000_000) s" : problem.text
    }
}
