import FoundationEssentials
import Outbound

/// What AWS STS and its relatives answer: JSON where they heed that it is asked for, else XML, whichever action it was.
struct SecurityTokenAnswer {
    var credentials: SigV4.Credentials
    /// Nanoseconds.
    var lifetime: Int64

    /// nil: there are no credentials in it, or without an end.
    init?(_ body: [UInt8]) {
        if let found = (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.credentials {
            credentials = SigV4.Credentials(accessKey: found.AccessKeyId, secretKey: found.SecretAccessKey, sessionToken: found.SessionToken)
            lifetime = found.Expiration.lifetime
            return
        }
        let text = String(decoding: body, as: UTF8.self)
        guard let found = Self.element("Credentials", in: text[...]), let key = Self.element("AccessKeyId", in: found),
            let secret = Self.element("SecretAccessKey", in: found), let session = Self.element("SessionToken", in: found),
            let end = Self.element("Expiration", in: found), let lifetime = SigV4.Credentials.lifetime(until: Self.plain(end))
        else { return nil }
        credentials = SigV4.Credentials(accessKey: Self.plain(key), secretKey: Self.plain(secret), sessionToken: Self.plain(session))
        self.lifetime = lifetime
    }

    // MARK: JSON

    private struct Credentials: Decodable {
        var AccessKeyId: String
        var SecretAccessKey: String
        var SessionToken: String
        var Expiration: End
    }

    /// Seconds since the epoch, or a time as XML has it.
    private struct End: Decodable {
        var lifetime: Int64

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let seconds = try? value.decode(Double.self) {
                let left = seconds - Double(wallClockSeconds())
                lifetime = left > 0 ? Int64(min(left, 1e9)) * 1_000_000_000 : 0
            } else if let lifetime = SigV4.Credentials.lifetime(until: try value.decode(String.self)) {
                self.lifetime = lifetime
            } else {
                throw DecodingError.dataCorruptedError(in: value, debugDescription: "no time")
            }
        }
    }

    private struct Result: Decodable { var Credentials: SecurityTokenAnswer.Credentials }
    private struct Response: Decodable {
        var AssumeRoleResult: Result?
        var AssumeRoleWithWebIdentityResult: Result?
    }
    private struct Answer: Decodable {
        var AssumeRoleResponse: Response?
        var AssumeRoleWithWebIdentityResponse: Response?

        var credentials: Credentials? {
            (AssumeRoleResponse?.AssumeRoleResult ?? AssumeRoleWithWebIdentityResponse?.AssumeRoleWithWebIdentityResult)?.Credentials
        }
    }

    // MARK: XML

    /// What is between the first `<name>` and `</name>`: these answers have neither attributes nor comments there.
    private static func element(_ name: String, in text: Substring) -> Substring? {
        guard let start = text.firstRange(of: "<\(name)>"), let end = text[start.upperBound...].firstRange(of: "</\(name)>") else { return nil }
        return text[start.upperBound..<end.lowerBound]
    }

    private static func plain(_ text: Substring) -> String {
        String(text).trimming { $0 == 0x20 || (0x09...0x0d).contains($0) }
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
    }
}
