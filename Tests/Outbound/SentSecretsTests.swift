import Outbound
import Testing

@Suite("Secrets that answers repeat")
struct SentSecretsTests {
    private func masked(_ text: String, _ fields: (name: String, value: String)..., url: String = "") -> String {
        SentSecrets(fields, url: url).masking(text)
    }

    @Test func aToken() {
        let field = (name: "Authorization", value: "Bearer tok-0123456789/+=")
        #expect(masked("bad header Authorization: Bearer tok-0123456789/+= here", field) == "bad header Authorization: Bearer <secret> here")
        // As a cut one, in other letters, and as JSON, URLs and HTML spell it.
        #expect(masked("bad tok-0123456", field) == "bad <secret>")
        #expect(masked("TOK-0123456789/+=", field) == "<secret>")
        #expect(masked(#"{"got":"tok-0123456789\/+="}"#, field) == #"{"got":"<secret>"}"#)
        #expect(masked("tok-0123456789%2F%2B%3D", field) == "<secret>")
        #expect(masked("tok-0123456789/&#43;=", field) == "<secret>")
        #expect(masked("the token is no token", field) == "the token is no token")
    }

    @Test func basicAuthentication() {
        // Aladdin:open sesame
        let field = (name: "authorization", value: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        #expect(masked("no QWxhZGRpbjpvcGVuIHNlc2FtZQ== here", field) == "no <secret> here")
        #expect(masked("user Aladdin has no password open sesame", field) == "user Aladdin has no password <secret>")
        #expect(masked("open%20sesame", field) == "<secret>")
    }

    @Test func otherFields() {
        #expect(masked("key k3y", (name: "X-Key", value: "k3y")) == "key k3y", "shorter than anything secret")
        #expect(masked("key k3y5, monk3y5", (name: "X-Key", value: "k3y5")) == "key <secret>, monk3y5")
        #expect(masked("session FwoGZXIvYXdzEJr", (name: "X-Amz-Security-Token", value: "FwoGZXIvYXdzEJr//aBc")) == "session <secret>")
        #expect(masked("percent sp%61ce-secret or space-secret", (name: "X-Key", value: "sp%61ce-secret")) == "percent <secret> or <secret>")
        let signed = (name: "Authorization", value: "AWS4-HMAC-SHA256 Credential=AKIA/eu-west-1, SignedHeaders=host, Signature=0123456789abcdef")
        #expect(masked("the signature of AKIA in eu-west-1 is 0123456789abcdef", signed) == "the signature of AKIA in eu-west-1 is <secret>")
    }

    @Test func whatAllMayReadStays() {
        let fields: [(name: String, value: String)] = [
            ("X-Scope-OrgID", "team-checkout"), ("User-Agent", "metronome/1.0.0"), ("Content-Type", "application/x-protobuf"),
        ]
        let text = "tenant team-checkout of metronome/1.0.0 sent application/x-protobuf"
        #expect(SentSecrets(fields).masking(text) == text)
        #expect(SentSecrets([]).masking(text) == text)
    }

    @Test func theQueryOfTheURL() {
        #expect(masked("no /push?key=0123456789", url: "https://u:p4ssword@host/push?key=0123456789") == "no /push?key=<secret>")
        #expect(masked("u has no p4ssword", url: "https://u:p4ssword@host/push") == "u has no <secret>")
    }

    @Test func bytesThatAreNoText() {
        let secrets = SentSecrets([(name: "X-Key", value: "0123456789")])
        #expect(secrets.masking([0xff] + Array("0123456789".utf8) + [0xfe]) == [0xff] + Array("<secret>".utf8) + [0xfe])
        #expect(secrets.masking([UInt8]()) == [])
    }
}
