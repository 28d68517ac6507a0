import Foundation
import NIOHTTP1
import RemoteWrite
import Settings
import TestSupport
import Testing

@Suite("AWS credentials", .timeLimit(.minutes(Patience.minutes(2))))
struct AWSCredentialTests {
    private func options(_ change: (inout SigV4Settings) -> Void = { _ in }) -> SigV4Settings {
        var options = SigV4Settings()
        options.region = "eu-west-1"
        change(&options)
        return options
    }

    /// The receiver's view: the signature is what these keys make of what came.
    private func expectSigned(_ push: PushServer.Push, _ credentials: SigV4.Credentials, service: String = "aps") throws {
        let date = try #require(push.headers["X-Amz-Date"].first)
        let authorization = try #require(push.headers["Authorization"].first)
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyyMMdd'T'HHmmss'Z'"
        formatter.timeZone = TimeZone(identifier: "UTC")
        let seconds = Int64(try #require(formatter.date(from: date)).timeIntervalSince1970)
        let signed = try #require(authorization.firstRange(of: "SignedHeaders=")).upperBound
        let names = authorization[signed...].prefix { $0 != "," }.split(separator: ";").map(String.init)
        #expect(names.contains("host") && names.contains("x-amz-date"))
        let headers = names.filter { !$0.hasPrefix("x-amz") }.flatMap { name in push.headers[name].map { (name: name, value: $0) } }
        let expected = SigV4.sign(
            SigV4.Request(method: push.method, target: push.uri, headers: headers, body: push.body), credentials, region: "eu-west-1",
            service: service, at: seconds)
        #expect(expected.last?.value == authorization)
        #expect(push.headers["X-Amz-Security-Token"].joined() == credentials.sessionToken)
    }

    @Test func keysOfTheConfiguration() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.url += "?query=a%20b&a=1"
            bench.endpoint.credentials.sigV4 = options {
                $0.accessKey = "AK"
                $0.secretKey = Secret("SK")
            }
            try await bench.deliver(2)
            for push in bench.receiver.pushes { try expectSigned(push, SigV4.Credentials(accessKey: "AK", secretKey: "SK")) }
        }
    }

    /// What is signed names the server: after a redirect on the same server it is signed anew.
    @Test func aRedirectOnTheSameServerIsSignedAnew() async throws {
        try await CredentialBench.run(receiver: [.answer(308, headers: [("Location", "/elsewhere")])]) { bench in
            bench.endpoint.credentials.sigV4 = options {
                $0.accessKey = "AK"
                $0.secretKey = Secret("SK")
            }
            try await bench.deliver()
            #expect(bench.receiver.pushes.map(\.uri) == ["/push", "/elsewhere"])
            for push in bench.receiver.pushes { try expectSigned(push, SigV4.Credentials(accessKey: "AK", secretKey: "SK")) }
        }
    }

    @Test func keysAndRegionOfTheEnvironment() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options { $0.region = "" }
            try await bench.deliver(environment: [
                "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T", "AWS_REGION": "eu-west-1",
            ])
            try expectSigned(bench.receiver.pushes[0], SigV4.Credentials(accessKey: "E", secretKey: "S", sessionToken: "T"))
        }
    }

    @Test func aProfileOfTheSharedFiles() async throws {
        let directory = try TemporaryDirectory("aws")
        let file = try directory.write(
            "credentials", "[default]\naws_access_key_id = no\n# x\n[ work ]\naws_access_key_id = P\naws_secret_access_key=Q=\n[last]\n")
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options { $0.profile = "work" }
            try await bench.deliver(environment: ["AWS_SHARED_CREDENTIALS_FILE": file, "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "S"])
            try expectSigned(bench.receiver.pushes[0], SigV4.Credentials(accessKey: "P", secretKey: "Q="))
            bench.endpoint.credentials.sigV4 = options { $0.profile = "nobody" }
            let line = try await bench.failure(environment: ["AWS_SHARED_CREDENTIALS_FILE": file, "HOME": directory.path])
            #expect(line.contains("sigv4: no keys of the profile nobody are in \(file) or \(directory.path)/.aws/config"), "\(line)")
        }
    }

    /// As STS and its relatives write XML, which not all of them leave for JSON.
    private static func xml(_ response: String, _ result: String, end: String = "2099-01-01T00:00:00Z") -> PushServer.Step {
        .answer(
            200,
            body: """
                <?xml version="1.0" encoding="UTF-8"?>
                <\(response) xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <\(result)>
                    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/metronome</Arn></AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>R</AccessKeyId><SecretAccessKey>RS</SecretAccessKey>
                      <SessionToken>
                        RT
                      </SessionToken>
                      <Expiration>\(end)</Expiration>
                    </Credentials>
                  </\(result)>
                </\(response)>
                """)
    }

    private static func credentials(_ response: String, _ result: String) -> PushServer.Step {
        let expiration = Date().timeIntervalSince1970 + 3600
        let keys = #"{"AccessKeyId": "R", "SecretAccessKey": "RS", "SessionToken": "RT", "Expiration": \#(expiration)}"#
        return .answer(200, body: #"{"\#(response)": {"\#(result)": {"Credentials": \#(keys)}}}"#)
    }

    private static let ofRole = SigV4.Credentials(accessKey: "R", secretKey: "RS", sessionToken: "RT")

    @Test(arguments: [credentials("AssumeRoleResponse", "AssumeRoleResult"), xml("AssumeRoleResponse", "AssumeRoleResult")])
    private func aRoleIsTakenOnWithTheKeys(_ answer: PushServer.Step) async throws {
        try await CredentialBench.run(tokens: [answer]) { bench in
            bench.endpoint.credentials.sigV4 = options {
                $0.accessKey = "AK"
                $0.secretKey = Secret("SK")
                $0.roleARN = "arn:aws:iam::1:role/x"
                $0.externalID = "ext"
            }
            try await bench.deliver(2, environment: ["AWS_ENDPOINT_URL_STS": bench.tokens.url])
            for push in bench.receiver.pushes { try expectSigned(push, Self.ofRole) }
            try expectSigned(bench.tokens.pushes[0], SigV4.Credentials(accessKey: "AK", secretKey: "SK"), service: "sts")
            #expect(bench.tokens.pushes.count == 1)
            let form = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&RoleSessionName=metronome&Version=2011-06-15&ExternalId=ext"
            #expect(bench.forms == [form])
        }
    }

    /// Nothing is taken for credentials that is none, or that has no end.
    @Test func whatIsNoAnswerOfSTS() async throws {
        let half = "<Credentials><AccessKeyId>R</AccessKeyId></Credentials>"
        for answer in [Self.xml("A", "B", end: "soon"), .answer(200, body: half), .answer(200, body: "")] {
            try await CredentialBench.run(tokens: [answer]) { bench in
                bench.endpoint.credentials.sigV4 = options {
                    $0.accessKey = "AK"
                    $0.secretKey = Secret("SK")
                    $0.roleARN = "r"
                }
                let line = try await bench.failure(environment: ["AWS_ENDPOINT_URL_STS": bench.tokens.url])
                #expect(line.contains("AWS STS: the answer has no credentials"), "\(line)")
            }
        }
    }

    @Test(arguments: [
        credentials("AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult"),
        xml("AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult"),
    ])
    private func aWebIdentityOfAnEKSPod(_ answer: PushServer.Step) async throws {
        let directory = try TemporaryDirectory("aws")
        let file = try directory.write("token", "jwt\n")
        try await CredentialBench.run(tokens: [answer]) { bench in
            bench.endpoint.credentials.sigV4 = options()
            try await bench.deliver(environment: [
                "AWS_ENDPOINT_URL_STS": bench.tokens.url, "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": "r",
            ])
            try expectSigned(bench.receiver.pushes[0], Self.ofRole)
            #expect(bench.forms[0].hasSuffix("&WebIdentityToken=jwt"))
            #expect(bench.tokens.pushes[0].headers["Authorization"].isEmpty)
        }
    }

    @Test func theMetadataServerOfTheMachine() async throws {
        let keys = #"{"AccessKeyId": "R", "SecretAccessKey": "RS", "Token": "RT", "Expiration": "2099-01-01T00:00:00Z"}"#
        try await CredentialBench.run(tokens: [.answer(200, body: "session"), .answer(200, body: "my-role"), .answer(200, body: keys)]) { bench in
            bench.endpoint.credentials.sigV4 = options()
            try await bench.deliver(environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(bench.tokens.port)", "HOME": "/nowhere"])
            try expectSigned(bench.receiver.pushes[0], Self.ofRole)
            let asked = bench.tokens.pushes
            #expect(
                asked.map { "\($0.method) \($0.uri)" } == [
                    "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                    "GET /latest/meta-data/iam/security-credentials/my-role",
                ])
            #expect(asked[2].headers["X-aws-ec2-metadata-token"] == ["session"])
        }
    }

    @Test func theContainersEndpoint() async throws {
        let keys = #"{"AccessKeyId": "R", "SecretAccessKey": "RS", "Token": "RT", "Expiration": "2099-01-01T00:00:00Z"}"#
        try await CredentialBench.run(tokens: [.answer(200, body: keys)]) { bench in
            bench.endpoint.credentials.sigV4 = options()
            try await bench.deliver(environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": bench.tokens.url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "pod", "HOME": "/nowhere",
            ])
            try expectSigned(bench.receiver.pushes[0], Self.ofRole)
            #expect(bench.tokens.pushes[0].headers["Authorization"] == ["pod"])
        }
    }

    @Test func withoutARegionItDoesNotStart() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options { $0.region = "" }
            let expected = RemoteWriteError.authentication(
                key: "sigv4.region", reason: "is not set, and neither is the environment variable AWS_REGION")
            await #expect(throws: expected) { try await bench.deliver() }
        }
    }

    @Test func keysThatChangeInTheSharedFilesAreUsed() async throws {
        let directory = try TemporaryDirectory("aws")
        func keys(_ name: String) throws -> String {
            try directory.write("credentials", "[default]\naws_access_key_id = \(name)\naws_secret_access_key = S\n")
        }
        let file = try keys("old")
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options()
            try await WriterFixture.run([bench.endpoint], environment: ["AWS_SHARED_CREDENTIALS_FILE": file]) { fixture in
                var number: UInt64 = 0
                func push(until name: String) async throws {
                    try await awaitUntil("a push with the key \(name)", every: .milliseconds(100)) {
                        number += 1
                        fixture.writer.enqueue([batch(1, collection: number)], tenant: "t", to: 0)
                        return bench.authorizations.contains { $0.contains("Credential=\(name)/") }
                    }
                }
                try await push(until: "old")
                _ = try keys("new")
                try await push(until: "new")
            }
        }
    }

    /// What proves who asks the container's endpoint is read where files are read, and what is wrong with it is told.
    @Test func aTokenFileOfTheContainerThatCannotBeReadIsTold() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options()
            let line = try await bench.failure(environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": bench.tokens.url, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token",
                "HOME": "/nowhere",
            ])
            #expect(line.contains("credentials file /nowhere/token: No such file or directory"), "\(line)")
            #expect(bench.tokens.pushes.isEmpty)
        }
    }

    @Test func rolesAreAskedForThroughTheProxyAndTheMachineIsNot() async throws {
        let proxy = try await ConnectProxy()
        try await CredentialBench.run(tokens: [Self.credentials("AssumeRoleResponse", "AssumeRoleResult")]) { bench in
            bench.endpoint.credentials.sigV4 = options {
                $0.accessKey = "AK"
                $0.secretKey = Secret("SK")
                $0.roleARN = "r"
            }
            bench.endpoint.proxy.url = "http://127.0.0.1:\(proxy.port)"
            try await bench.deliver(environment: ["AWS_ENDPOINT_URL_STS": bench.tokens.url])
            #expect(Set(proxy.heads.map(\.uri)) == ["127.0.0.1:\(bench.tokens.port)", "127.0.0.1:\(bench.receiver.port)"])
        }
        let keys = #"{"AccessKeyId": "R", "SecretAccessKey": "RS", "Token": "RT", "Expiration": "2099-01-01T00:00:00Z"}"#
        let other = try await ConnectProxy()
        try await CredentialBench.run(tokens: [.answer(200, body: keys)]) { bench in
            bench.endpoint.credentials.sigV4 = options()
            bench.endpoint.proxy.url = "http://127.0.0.1:\(other.port)"
            try await bench.deliver(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": bench.tokens.url, "HOME": "/nowhere"])
            #expect(other.heads.map(\.uri) == ["127.0.0.1:\(bench.receiver.port)"])
        }
        await proxy.close()
        await other.close()
    }

    @Test func aRegionThatIsNoneIsRefused() async throws {
        try await CredentialBench.run { bench in
            bench.endpoint.credentials.sigV4 = options { $0.region = "evil.example/" }
            let expected = RemoteWriteError.authentication(key: "sigv4.region", reason: "expected a region of AWS such as eu-west-1")
            await #expect(throws: expected) { try await bench.deliver() }
        }
    }
}
