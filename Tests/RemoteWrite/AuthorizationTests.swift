import RemoteWrite
import Testing

@Suite("Authorization")
struct AuthorizationTests {
    private func value(_ authentication: RemoteWriteEndpoint.Authentication, url: String = "http://host/") -> String? {
        var endpoint = RemoteWriteEndpoint(url: url)
        endpoint.authentication = authentication
        return Authorization(endpoint).value(nil)
    }

    @Test func inline() {
        #expect(value(.none) == nil)
        #expect(value(.basic(username: "Aladdin", password: "open sesame", passwordFile: "")) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(value(.authorization(type: "", credentials: "abc", credentialsFile: "")) == "Bearer abc")
        #expect(value(.authorization(type: "GenieKey", credentials: "abc", credentialsFile: "")) == "GenieKey abc")
    }

    @Test func userInformationOfTheURLServesWhenNothingElseDoes() {
        #expect(value(.none, url: "http://Aladdin:open%20sesame@host/") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(value(.authorization(type: "Bearer", credentials: "abc", credentialsFile: ""), url: "http://a:b@host/") == "Bearer abc")
    }

    @Test func whatTheFileHoldsIsTheSecret() {
        var endpoint = RemoteWriteEndpoint(url: "http://host/")
        endpoint.authentication = .authorization(type: "Bearer", credentials: "", credentialsFile: "/secret")
        #expect(Authorization(endpoint).file?.path == "/secret")
        #expect(Authorization(endpoint).value("first") == "Bearer first")
    }
}
