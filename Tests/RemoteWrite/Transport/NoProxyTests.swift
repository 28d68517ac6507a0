import RemoteWrite
import Testing

@Suite("NO_PROXY")
struct NoProxyTests {
    @Test(arguments: [
        ("", "a.com", false), ("*", "a.com", true), ("a.com", "a.com", true), ("a.com", "x.a.com", true), ("a.com", "xa.com", false),
        (".a.com", "a.com", false), (".a.com", "x.a.com", true), ("*.a.com", "x.a.com", true), ("b.com, A.com", "a.COM", true),
        ("a.com:443", "a.com", true), ("a.com:80", "a.com", false), ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/9", "10.128.0.1", false),
        ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3:80", "10.1.2.3", false), ("fd00::/8", "fd12::1", true), ("[::1]:443", "::1", true),
        ("::1", "::1", true), ("10.0.0.0/99", "10.0.0.1", false), (",, ,", "a.com", false),
    ])
    func contains(_ list: String, _ host: String, _ expected: Bool) {
        #expect(NoProxy(list).contains(host: host, port: 443) == expected)
    }

    @Test func loopback() {
        #expect(["localhost", "127.0.0.1", "127.9.9.9", "::1"].allSatisfy { NoProxy.isLoopback($0) })
        #expect(!["10.0.0.1", "example.com", "::2", "localhost.example.com"].contains { NoProxy.isLoopback($0) })
    }
}
