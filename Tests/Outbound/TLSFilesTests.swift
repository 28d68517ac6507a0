import Outbound
import Settings
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TLSFilesTests {
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

    @Test func withoutFilesNothingChanges() throws {
        let files = try TLSFiles(TLSSettings()) { _ in Issue.record("nothing is read") }
        #expect(files.changed() == nil)
    }
}
