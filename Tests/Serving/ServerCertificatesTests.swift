import Foundation
import Logging
import NIOCore
import NIOEmbedded
import SelfMetrics
import Serving
import Synchronization
import TestSupport
import Testing

/// Certificates whose files change, or cannot be used.
@Suite(.serialized) struct ServerCertificatesTests {
    private let directory: TemporaryDirectory
    private let authority: TestAuthority
    private let server: TestAuthority.Pair

    init() throws {
        directory = try TemporaryDirectory("certificates")
        authority = try TestAuthority(in: directory)
        server = try authority.sign("server")
    }

    private func certificates(_ registry: MetricsRegistry) throws -> ServerCertificates {
        let tls = ServerTLS(certificateFile: server.certificate, keyFile: server.key, setting: "test.tls")
        return try ServerCertificates(tls, protocols: [], .http, registry, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func reloads(_ registry: MetricsRegistry, _ result: String) -> UInt64 {
        registry.counter("metronome_tls_reloads_total", "", [("port", "http"), ("result", result)]).value
    }

    @Test func aChangeHoldsForNewConnectionsAndABrokenOneIsPassedOver() throws {
        let registry = MetricsRegistry()
        let certificates = try certificates(registry)
        let first = certificates.context
        certificates.look()
        #expect(certificates.context === first)
        try Data("broken".utf8).write(to: URL(fileURLWithPath: server.certificate), options: .atomic)
        certificates.look()
        certificates.look()
        #expect(certificates.context === first)
        #expect(reloads(registry, "failure") == 1)
        _ = try authority.sign("server", days: 2)
        certificates.look()
        #expect(certificates.context !== first)
        #expect(reloads(registry, "success") == 1)
        let end = registry.gauge("metronome_tls_certificate_expiry_timestamp_seconds", "", [("port", "http")]).value
        #expect(abs(end - Date().timeIntervalSince1970 - 2 * 86_400) < 600)
    }

    /// Nobody has to ask for it.
    @Test func filesAreLookedAtEveryFiveSeconds() throws {
        let registry = MetricsRegistry()
        let certificates = try certificates(registry)
        let loop = EmbeddedEventLoop()
        certificates.watch(on: loop)
        defer { certificates.stop() }
        for round in 1...2 as ClosedRange<UInt64> {
            _ = try authority.sign("server", days: Int(round) + 1)
            loop.advanceTime(by: .seconds(5))
            try waitUntil("the files are read") { reloads(registry, "success") == round }
        }
    }

    @Test func anotherKeyOrOtherAuthoritiesEndWhatWasMadeWithThem() throws {
        let clients = try directory.write("clients.pem", text(authority.certificate))
        let tls = ServerTLS(certificateFile: server.certificate, keyFile: server.key, clientAuthorityFile: clients, setting: "test.tls")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let certificates = try ServerCertificates(tls, protocols: [], .http, MetricsRegistry(), logger: logger)
        let replaced = Mutex(0)
        certificates.whenReplaced {
            replaced.withLock { count in
                count += 1
                return count
            }
        }
        func looked() -> Int {
            certificates.look()
            return replaced.withLock { $0 }
        }
        // The same again is no change.
        _ = try directory.write("clients.pem", text(authority.certificate) + "\n")
        #expect(looked() == 0)
        let successor = try TestAuthority("successor", in: directory)
        _ = try directory.write("clients.pem", text(authority.certificate) + text(successor.certificate))
        #expect(looked() == 1)
        _ = try directory.write("clients.pem", text(successor.certificate))
        #expect(looked() == 2)
        _ = try directory.write("clients.pem", "nonsense")
        #expect(looked() == 2)
        let other = try authority.sign("other")
        for (from, to) in [(other.key, server.key), (other.certificate, server.certificate)] {
            try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to), options: .atomic)
        }
        _ = try directory.write("clients.pem", text(successor.certificate))
        #expect(looked() == 3)
        // The same authorities, and one of their certificates taken back.
        let list = try successor.revocationList([try successor.sign("back")])
        _ = try directory.write("clients.pem", text(successor.certificate) + list)
        #expect(looked() == 4)
        // Who is on it is not known.
        _ = try directory.write("clients.pem", text(successor.certificate) + list.dropLast(40))
        #expect(looked() == 4)
    }

    /// It can be used, and no client will take it.
    @Test func aCertificateThatHasEnded() throws {
        #expect(ServerTLS(certificateFile: server.certificate, keyFile: server.key, setting: "test.tls").validityProblem == nil)
        let ended = try authority.sign("ended", days: -1)
        let problem = try #require(ServerTLS(certificateFile: ended.certificate, keyFile: ended.key, setting: "test.tls").validityProblem)
        #expect(problem.hasPrefix("test.tls: \(ended.certificate): the certificate is out of date since 20"))
        #expect(problem.hasSuffix("clients refuse it"))
    }

    /// One that takes the place of another is told of when it is read.
    @Test func aCertificateThatHasEndedAndIsReadLater() throws {
        let lines = Lines()
        let tls = ServerTLS(certificateFile: server.certificate, keyFile: server.key, setting: "test.tls")
        let certificates = try ServerCertificates(tls, protocols: [], .http, MetricsRegistry(), logger: Logger(label: "test") { _ in lines })
        _ = try authority.sign("server", days: -1)
        certificates.look()
        #expect(lines.warnings.count == 1 && lines.warnings[0].contains("the certificate is out of date since 20"), "\(lines.warnings)")
    }

    /// Warnings of a log.
    private struct Lines: LogHandler {
        private final class Store: Sendable { let lines = Mutex<[String]>([]) }

        private let store = Store()
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]
        var warnings: [String] { store.lines.withLock { $0 } }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { if event.level == .warning { store.lines.withLock { $0.append("\(event.message)") } } }
    }

    private func text(_ path: String) throws -> String { String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }

    @Test func whatCannotBeUsedEndsTheStart() throws {
        let other = try authority.sign("other")
        let nonsense = try directory.write("nonsense.pem", "nonsense")
        func problem(_ certificate: String, _ key: String, clients: String = "") -> String? {
            let tls = ServerTLS(certificateFile: certificate, keyFile: key, clientAuthorityFile: clients, setting: "test.tls")
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            do throws(ServerTLSError) {
                _ = try ServerCertificates(tls, protocols: [], .http, MetricsRegistry(), logger: logger)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(problem("/nowhere.pem", server.key) == "test.tls: /nowhere.pem: No such file or directory")
        #expect(problem(nonsense, server.key) == "test.tls: \(nonsense): no certificate in PEM is in it")
        #expect(problem(server.certificate, nonsense) == "test.tls: \(nonsense): no key in PEM is in it")
        #expect(
            problem(server.certificate, other.key) == "test.tls: \(other.key): the key does not fit the certificate in \(server.certificate)")
        #expect(problem(server.certificate, server.key, clients: nonsense) == "test.tls: \(nonsense): no certificate in PEM is in it")
    }
}
