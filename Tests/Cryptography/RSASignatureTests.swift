import Cryptography
import TestSupport
import Testing

@Suite struct RSASignatureTests {
    private static let message = Array("head.claims".utf8)

    @Test func isOfTheKeyAndTheMessage() throws {
        let (key, other) = (try RSATestKey(), try RSATestKey())
        let signature = try RSASignature.sign(Self.message, pem: key.pem())
        #expect(signature.count == 256)
        #expect(try key.hasSigned(Self.message, signature))
        #expect(try !key.hasSigned(Self.message + [0], signature))
        #expect(try !other.hasSigned(Self.message, signature))
        // There is no chance in it (RFC 8017, section 8.2.1).
        #expect(try RSASignature.sign(Self.message, pem: key.pem()) == signature)
    }

    @Test func whatIsNoRSAKey() throws {
        let locked = try RSATestKey().pem(password: "s3cret")
        #expect(locked.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        for pem in ["", "s3cret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", locked, try RSATestKey(bits: nil).pem()] {
            #expect(throws: RSASignature.Problem.noKey) { try RSASignature.sign(Self.message, pem: pem) }
        }
    }
}
