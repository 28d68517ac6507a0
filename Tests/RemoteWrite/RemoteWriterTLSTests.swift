import NIOSSL
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("Remote writer: TLS", .timeLimit(.minutes(Patience.minutes(2))))
struct RemoteWriterTLSTests {
    /// A server with a certificate that nobody signed, valid for so many days from now.
    private func server(in directory: TemporaryDirectory, days: Int = 1) async throws -> PushServer {
        let key = directory.file("key.pem")
        let request = directory.file("request.pem")
        let certificate = directory.file("certificate.pem")
        for arguments in [
            ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", request],
            ["x509", "-req", "-in", request, "-signkey", key, "-days", "\(days)", "-out", certificate],
        ] {
            let openssl = try ChildProcess("openssl", arguments, directory: directory.path, logPath: directory.file("log"))
            #expect(try openssl.waitForExit(seconds: 60) == 0)
        }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        return try await PushServer(tls: NIOSSLContext(configuration: configuration))
    }

    @Test func anUnknownCertificateIsRefusedUnlessAllowed() async throws {
        let directory = try TemporaryDirectory("tls")
        let server = try await server(in: directory)
        var endpoint = RemoteWriteEndpoint(url: "https://localhost:\(server.port)/push")
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            try await fixture.counts("samples_retried_total")
            #expect(await fixture.writer.flush(within: 0).batches == 1)
            #expect(server.pushes.isEmpty)
        }
        endpoint.tls.insecureSkipVerify = true
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.count == 1)
        }
        await server.close()
    }

    @Test(arguments: [
        (1, "TLS: the server's certificate is signed by an authority that this host does not know"),
        (-1, "TLS: the server's certificate is out of date since 20"),
    ])
    func theLogSaysWhyACertificateIsNotTrusted(days: Int, expected: String) async throws {
        let directory = try TemporaryDirectory("tls")
        let server = try await server(in: directory, days: days)
        try await WriterFixture.run([RemoteWriteEndpoint(url: "https://localhost:\(server.port)/push")]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            let line = try await fixture.firstLine()
            #expect(line.contains(expected) && line.contains("insecure_skip_verify"), "\(line)")
        }
        #expect(server.pushes.isEmpty)
        await server.close()
    }
}
