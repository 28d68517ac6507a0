import Foundation
import Outbound
import Settings
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(Patience.minutes(1)))) struct TLSFilesTests {
    @Test func whatIsWrongNamesItsKey() throws {
        let directory = try TemporaryDirectory("tls")
        var settings = TLSSettings()
        settings.keyFile = directory.file("nowhere.pem")
        let problem = #expect(throws: TLSProblem.self) { try TLSFiles(settings) { _ in } }
        #expect(problem?.key == "key_file" && problem.map { "\($0)" }?.hasPrefix("tls_config: credentials file") == true)
        settings.keyFile = ""
        settings.ca = "nonsense"
        let inline = #expect(throws: TLSProblem.self) { try TLSMaterial(reading: settings).configuration() }
        #expect(inline?.key == "ca" && inline?.reason == "authorities (ca): not PEM")
    }

    /// Whoever writes one there counts on it.
    @Test func aRevocationListIsRefused() throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try TestAuthority(in: directory)
        let certificates = try String(contentsOfFile: authority.certificate, encoding: .utf8)
        var settings = TLSSettings()
        settings.caFile = try directory.write("ca.pem", certificates + authority.revocationList([authority.sign("back")]))
        let problem = #expect(throws: TLSProblem.self) { try TLSMaterial(reading: settings).configuration() }
        #expect(problem?.key == "ca_file" && problem?.reason.contains("a revocation list (X509 CRL) is in it") == true)
        _ = try directory.write("ca.pem", certificates)
        _ = try TLSMaterial(reading: settings).configuration()
    }

    /// It can be used, and no server will take it.
    @Test func aCertificateThatHasEnded() throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try TestAuthority(in: directory)
        func problem(_ pair: TestAuthority.Pair) throws -> String? {
            var settings = TLSSettings()
            (settings.certFile, settings.keyFile) = (pair.certificate, pair.key)
            return try TLSMaterial(reading: settings).validityProblem(now: wallClockSeconds())
        }
        #expect(try problem(try authority.sign("ours")) == nil)
        let ended = try authority.sign("ended", days: -1)
        #expect(try problem(ended)?.hasPrefix("tls_config: \(ended.certificate): our certificate is out of date since 20") == true)
        #expect(try TLSMaterial(reading: TLSSettings()).validityProblem(now: wallClockSeconds()) == nil)
    }

    /// One that takes the place of another is told of when it is read.
    @Test func aCertificateThatHasEndedAndIsReadLater() throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try TestAuthority(in: directory)
        let ours = try authority.sign("ours")
        var settings = TLSSettings()
        (settings.certFile, settings.keyFile) = (ours.certificate, ours.key)
        let told = Told()
        let files = try TLSFiles(settings) { news in told.news.withLock { $0.append(news.text) } }
        let ended = try authority.sign("ended", days: -1)
        for (from, to) in [(ended.key, ours.key), (ended.certificate, ours.certificate)] {
            try Data(contentsOf: URL(fileURLWithPath: from)).write(to: URL(fileURLWithPath: to), options: .atomic)
        }
        // They are looked at when somebody sends.
        try waitUntil("it is told", state: { told.news.withLock { "\($0)" } }) {
            _ = files.changed()
            return told.news.withLock { $0.contains { $0.contains("\(ours.certificate): our certificate is out of date since 20") } }
        }
    }

    private final class Told: Sendable { let news = Mutex<[String]>([]) }

    @Test func withoutFilesNothingChanges() throws {
        let files = try TLSFiles(TLSSettings()) { _ in Issue.record("nothing is read") }
        #expect(files.changed() == nil)
    }
}
