import RemoteWrite
import Testing

@Suite("Redirect")
struct RedirectTests {
    @Test(arguments: [
        ("/moved", "http://host:9/moved", true), ("moved", "http://host:9/api/moved", true), ("?a=b", "http://host:9/api/push?a=b", true),
        ("http://host:9/x#part", "http://host:9/x", true), ("HTTP://HOST:9/x", "HTTP://HOST:9/x", true), ("//host:9/x", "http://host:9/x", true),
        ("http://user:pw@host:9/x", "http://host:9/x", true), ("//other/x", "http://other/x", false), ("https://host:9/x", "https://host:9/x", false),
        ("http://host:10/x", "http://host:10/x", false), ("http://host/x", "http://host/x", false), ("http://other:9/x", "http://other:9/x", false),
        ("http://host:9@other/x", "http://other/x", false), ("http://host.evil:9/", "http://host.evil:9/", false),
    ])
    func target(location: String, url: String, isSameOrigin: Bool) {
        let redirect = Redirect(location: location, base: "http://host:9/api/push?token=t")
        #expect(redirect?.url == url)
        #expect(redirect?.isSameOrigin == isSameOrigin)
    }

    @Test func standardPortsAreTheSameWrittenOrNot() {
        #expect(Redirect(location: "https://host:443/x", base: "https://host/")?.isSameOrigin == true)
        #expect(Redirect(location: "http://host:80/x", base: "http://host")?.isSameOrigin == true)
        #expect(Redirect(location: "http://host:443/x", base: "https://host")?.isSameOrigin == false)
        #expect(Redirect(location: "http://[::1]:80/x", base: "http://[::1]/")?.isSameOrigin == true)
        #expect(Redirect(location: "http://[::2]/x", base: "http://[::1]/")?.isSameOrigin == false)
        #expect(Redirect(location: "next", base: "http://host")?.url == "http://host/next")
    }

    @Test(arguments: [
        "", "ftp://host/", "http://", "mailto:a@b", "http://host:port/", "http://10.0.0.1:70000/", "http://host:0/", "javascript:alert(1)",
    ])
    func whatIsNoAddressIsNotFollowed(location: String) {
        #expect(Redirect(location: location, base: "http://host/") == nil)
    }
}
