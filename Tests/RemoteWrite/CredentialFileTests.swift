import Foundation
import RemoteWrite
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
        let limit = RemoteWriteLimits.maxCredentialBytes
        #expect(try CredentialFile(path: directory.write("exact", String(repeating: "s", count: limit))).read().utf8.count == limit)
        #expect(failure(try directory.write("large", String(repeating: "s", count: limit + 1)))?.contains("ssss") == false)
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

    private static let path = "/secret"
    private static let slow = CredentialFile.Failure.slow(path: path, limit: RemoteWriteLimits.credentialReadTime)
    private static let gone = CredentialFile.Failure.unreadable(path: path, reason: "gone")

    @Test func itIsReadAgainAfterAWhile() {
        var cache = CredentialCache(path: Self.path)
        #expect(cache.wanted(now: 0) == .read)
        #expect(cache.wanted(now: 1) == .wait)
        cache.finished(.success("one"), now: 2)
        #expect(cache.wanted(now: 3) == .use("one"))
        #expect(cache.wanted(now: RemoteWriteLimits.credentialCacheTime + 1) == .use("one"))
        #expect(cache.wanted(now: RemoteWriteLimits.credentialCacheTime + 2) == .read)
        cache.finished(.success("two"), now: 6 * second)
        #expect(cache.wanted(now: 6 * second) == .use("two"))
    }

    @Test func whatWasReadGoesOnHoldingWhileItCannotBeReadAgain() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.success("one"), now: 0)
        #expect(cache.wanted(now: 10 * second) == .read)
        cache.finished(.failure(Self.gone), now: 10 * second)
        #expect(cache.problem == Self.gone)
        #expect(cache.wanted(now: 11 * second) == .use("one"))
        #expect(cache.wanted(now: 15 * second) == .read)
    }

    @Test func aReadThatHangsIsNotWaitedForLong() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        #expect(cache.wanted(now: RemoteWriteLimits.credentialReadTime - 1) == .wait)
        #expect(cache.wanted(now: RemoteWriteLimits.credentialReadTime) == .fail(Self.slow))
        cache.finished(.success("late"), now: 100 * second)
        #expect(cache.wanted(now: 100 * second) == .use("late"))
        #expect(cache.wanted(now: 200 * second) == .read)
        #expect(cache.wanted(now: 203 * second) == .use("late"), "the last one holds while the next is awaited")
        #expect(cache.problem == Self.slow)
    }

    @Test func aFirstReadThatFailsIsTriedAgainAtOnce() {
        var cache = CredentialCache(path: Self.path)
        _ = cache.wanted(now: 0)
        cache.finished(.failure(Self.gone), now: 0)
        #expect(cache.held == .fail(Self.gone))
        #expect(cache.wanted(now: 1) == .read)
    }
}
