import Foundation
import Outbound
import TestSupport
import Testing

@Suite("Credentials file")
struct CredentialFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("credentials") }

    private func failure(_ path: String) -> String? {
        let failure = #expect(throws: CredentialFile.Failure.self) { try CredentialFile(path: path).read() }
        return failure.map { "\($0)" }
    }

    @Test func whiteSpaceAroundIsNotPartOfIt() throws {
        #expect(try CredentialFile(path: directory.write("token", " first \r\n")).read() == "first")
    }

    @Test func unreadableAndOversizedFilesAreErrorsThatNameThePath() throws {
        #expect(failure(directory.file("missing")) == "credentials file \(directory.file("missing")): No such file or directory")
        let limit = OutboundLimits.maxCredentialBytes
        #expect(try CredentialFile(path: directory.write("exact", String(repeating: "s", count: limit))).read().utf8.count == limit)
        #expect(failure(try directory.write("large", String(repeating: "s", count: limit + 1)))?.contains("ssss") == false)
    }

    /// One that is being written, or not filled yet.
    @Test(arguments: ["", " \r\n", "\n"]) func anEmptyFileIsAnError(_ content: String) throws {
        let path = try directory.write("empty", content)
        #expect(failure(path) == "credentials file \(path): is empty")
    }

    /// Opening a pipe would wait for somebody to write into it.
    @Test func whatIsNoRegularFileIsRefusedAtOnce() throws {
        let pipe = directory.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(failure(pipe)?.contains("not a regular file") == true)
        #expect(failure(directory.path)?.contains("not a regular file") == true)
        #expect(failure("/dev/zero")?.contains("not a regular file") == true)
    }

    @Test func aLinkToAFileIsFollowed() throws {
        let target = try directory.write("target", "linked")
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: target)
        #expect(try CredentialFile(path: directory.file("link")).read() == "linked")
    }
}
