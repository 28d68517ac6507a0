import RemoteWrite
import Settings
import Testing

@Suite("Endpoint")
struct EndpointTests {
    @Test(arguments: [
        ("http://user:pass@host:9090/api?x=1", "http://host:9090/api?<secret>"), ("https://host/a@b", "https://host/a@b"),
        ("http://a@b:c@host/", "http://host/"), ("host/path", "host/path"),
        ("http://host/a#t?x", "http://host/a#<secret>"), ("http://host?x=a@b", "http://host?<secret>"), ("", ""),
    ])
    func userInformationIsNotShown(url: String, shown: String) {
        #expect(RemoteWriteEndpoint(url: url).displayURL == shown)
    }

    @Test func userInformationIsDecoded() {
        let info = EndpointURL("http://us%65r:p%40ss%zz@host").userInfo
        #expect(info?.username == "user")
        #expect(info?.password == "p@ss%zz")
        #expect(EndpointURL("http://only@host").userInfo?.password == "")
        #expect(EndpointURL("http://host").userInfo == nil)
    }

    @Test func theNameIsStableAndIndependentOfSecrets() {
        var endpoint = RemoteWriteEndpoint(url: "http://mimir:9009/api/v1/push")
        endpoint.credentials.basicAuth = BasicAuthSettings(username: "u", password: "one")
        let name = endpoint.remoteName
        #expect(name.count == 6)
        #expect(name.allSatisfy { $0.isHexDigit })
        endpoint.credentials.basicAuth = BasicAuthSettings(username: "u", password: "two")
        #expect(endpoint.remoteName == name)
        endpoint.url = "http://other:9009/api/v1/push"
        #expect(endpoint.remoteName != name)
        endpoint.name = "mine"
        #expect(endpoint.remoteName == "mine")
    }

    /// What was collected for it before a change of its temporality is of no use to it.
    @Test func whoWantsDifferencesIsAnotherOneInTheLog() {
        var endpoint = RemoteWriteEndpoint(url: "http://mimir:9009/otlp/v1/metrics")
        endpoint.name = "mine"
        let before = RemoteWriter.names([endpoint, endpoint])
        endpoint.temporality = .delta
        #expect(before == ["mine", "mine-2"] && Set(RemoteWriter.names([endpoint, endpoint])).isDisjoint(with: before))
        #expect(endpoint.remoteName == "mine")
    }

    @Test func descriptionsAndDumpsShowNoSecret() {
        var endpoint = RemoteWriteEndpoint(url: "http://u:hush@host/")
        endpoint.headers = ["X-Token": Secret("hush")]
        endpoint.credentials.basicAuth = BasicAuthSettings(username: "u", password: "hush")
        endpoint.credentials.authorization = AuthorizationSettings(type: "Bearer", credentials: "hush")
        endpoint.httpHeaders = ["X-Other": HTTPHeaderSettings(values: ["hush"])]
        var dumped = ""
        dump(endpoint, to: &dumped)
        let text = "\(endpoint) \(String(reflecting: endpoint)) \(dumped)"
        #expect(!text.contains("hush"))
    }
}
