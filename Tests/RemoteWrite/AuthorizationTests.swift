import RemoteWrite
import TestSupport
import Testing

@Suite("Authorization")
struct AuthorizationTests {
    private func value(_ authentication: RemoteWriteEndpoint.Authentication, url: String = "http://host/") throws -> String? {
        var endpoint = RemoteWriteEndpoint(url: url)
        endpoint.authentication = authentication
        var authorization = Authorization(endpoint)
        return try authorization.value(now: 0)
    }

    @Test func inline() throws {
        #expect(try value(.none) == nil)
        #expect(try value(.basic(username: "Aladdin", password: "open sesame", passwordFile: "")) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(try value(.authorization(type: "", credentials: "abc", credentialsFile: "")) == "Bearer abc")
        #expect(try value(.authorization(type: "GenieKey", credentials: "abc", credentialsFile: "")) == "GenieKey abc")
    }

    @Test func userInformationOfTheURLServesWhenNothingElseDoes() throws {
        #expect(try value(.none, url: "http://Aladdin:open%20sesame@host/") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(try value(.authorization(type: "Bearer", credentials: "abc", credentialsFile: ""), url: "http://a:b@host/") == "Bearer abc")
    }

    @Test func filesAreTrimmedAndReadAgain() throws {
        let directory = try TemporaryDirectory("credentials")
        let path = try directory.write("token", " first \r\n")
        var endpoint = RemoteWriteEndpoint(url: "http://host/")
        endpoint.authentication = .authorization(type: "Bearer", credentials: "", credentialsFile: path)
        var authorization = Authorization(endpoint)
        #expect(try authorization.value(now: 0) == "Bearer first")
        try directory.write("token", "second")
        #expect(try authorization.value(now: RemoteWriteLimits.credentialCacheTime - 1) == "Bearer first")
        #expect(try authorization.value(now: RemoteWriteLimits.credentialCacheTime) == "Bearer second")
    }

    @Test func unreadableAndOversizedFilesAreErrorsThatNameThePath() throws {
        let directory = try TemporaryDirectory("credentials")
        var missing = CredentialFile(path: directory.file("missing"))
        let unreadable = #expect(throws: CredentialFile.Failure.self) { try missing.value(now: 0) }
        #expect(unreadable.map { "\($0)" } == "credentials file \(directory.file("missing")): No such file or directory")
        let limit = RemoteWriteLimits.maxCredentialBytes
        var exact = CredentialFile(path: try directory.write("exact", String(repeating: "s", count: limit)))
        #expect(try exact.value(now: 0).utf8.count == limit)
        var large = CredentialFile(path: try directory.write("large", String(repeating: "s", count: limit + 1)))
        let tooLarge = #expect(throws: CredentialFile.Failure.self) { try large.value(now: 0) }
        #expect(tooLarge.map { "\($0)".contains("ssss") } == false)
    }
}
