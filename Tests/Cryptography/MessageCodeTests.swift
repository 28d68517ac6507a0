import Cryptography
import Testing

@Suite struct MessageCodeTests {
    /// RFC 1321, appendix A.5.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
    ])
    func md5(_ text: String, _ digest: String) { #expect(Hexadecimal.text(MD5.hash(Array(text.utf8))) == digest) }

    /// RFC 4231, cases 1, 2 and 6: a key longer than a block among them.
    @Test(arguments: [
        ([UInt8](repeating: 0x0b, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func hmac(_ key: [UInt8], _ text: String, _ code: String) {
        #expect(Hexadecimal.text(HMACSHA256.code(Array(text.utf8), key: key)) == code)
    }

    /// `openssl dgst -sha256 -hmac ''`.
    @Test func withoutAKey() {
        #expect(Hexadecimal.text(HMACSHA256.code([], key: [])) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }
}
