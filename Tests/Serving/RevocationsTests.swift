import NIOSSL
import Serving
import TestSupport
import Testing

/// Lists of certificates that were taken back, as files hold them.
@Suite(.serialized) struct RevocationsTests {
    private let directory: TemporaryDirectory
    private let authority: TestAuthority

    init() throws {
        directory = try TemporaryDirectory("revocations")
        authority = try TestAuthority(in: directory)
    }

    private func certificate(_ pair: TestAuthority.Pair) throws -> NIOSSLCertificate {
        try #require(try NIOSSLCertificate.fromPEMFile(pair.certificate).first)
    }

    @Test func thoseOnAListAreTakenBackAndNoOthers() throws {
        let back = [try authority.sign("a"), try authority.sign("b")]
        let ours = try authority.sign("c")
        let other = try TestAuthority("other", in: directory)
        let list = try authority.revocationList(back)
        let lists = try #require(Revocations(pem: Array("# ours\n\(list)\n\(try other.revocationList([]))".utf8)))
        #expect(!lists.isEmpty)
        for pair in back { #expect(lists.include(try certificate(pair))) }
        #expect(!lists.include(try certificate(ours)))
        #expect(!lists.include(try certificate(try other.sign("d"))))
        #expect(Revocations(pem: []) == Revocations() && Revocations().isEmpty)
        #expect(!Revocations().include(try certificate(back[0])))
    }

    /// Whatever is damaged in a list, the lists are read to the end or not at all.
    @Test func damagedListsAreNone() throws {
        let list = Array(try authority.revocationList([try authority.sign("a")]).utf8)
        let start = try #require(list.firstIndex(of: UInt8(ascii: "\n")))
        let end = try #require(list.lastIndex(of: UInt8(ascii: "=")) ?? list.dropLast(30).indices.last)
        for length in [start + 1, start + 20, (start + end) / 2] { #expect(Revocations(pem: Array(list[..<length])) == nil) }
        for place in start + 1..<end {
            var damaged = list
            damaged[place] = damaged[place] == UInt8(ascii: "A") ? UInt8(ascii: "/") : UInt8(ascii: "A")
            // Some of it may say another serial number, or another time.
            _ = Revocations(pem: damaged)
        }
        #expect(Revocations(pem: Array("-----BEGIN X509 CRL-----\n%%%\n-----END X509 CRL-----".utf8)) == nil)
    }
}
