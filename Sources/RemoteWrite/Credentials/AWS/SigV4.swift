import Cryptography
import Settings

/// AWS Signature Version 4. Pure.
package enum SigV4 {
    package struct Credentials: Sendable, Equatable {
        package var accessKey: String
        package var secretKey: String
        /// Empty: none.
        package var sessionToken: String

        package init(accessKey: String, secretKey: String, sessionToken: String = "") {
            self.accessKey = accessKey
            self.secretKey = secretKey
            self.sessionToken = sessionToken
        }
    }

    /// What is signed.
    package struct Request: Sendable {
        package var method: String
        /// As it is sent, with its query.
        package var target: String
        /// All of them are signed; `Host` is among them.
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]

        package init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
            self.method = method
            self.target = target
            self.headers = headers
            self.body = body
        }
    }

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// The fields that the request gets.
    ///
    /// - Parameter seconds: since the epoch.
    package static func sign(
        _ request: Request, _ credentials: Credentials, region: String, service: String, at seconds: Int64
    ) -> [(name: String, value: String)] {
        let time = UTCTime(seconds: seconds).compact
        var added = [("X-Amz-Date", time)]
        if !credentials.sessionToken.isEmpty { added.append(("X-Amz-Security-Token", credentials.sessionToken)) }
        let headers = canonical(request.headers + added.map { (name: $0.0, value: $0.1) })
        let names = headers.map(\.name).joined(separator: ";")
        let (path, query) = split(request.target)
        let text = [
            request.method, canonical(path: path), canonical(query: query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), names, SHA256.hexadecimal(request.body),
        ].joined(separator: "\n")
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let toSign = [algorithm, time, scope, SHA256.hexadecimal(Array(text.utf8))].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in [day, region, service, "aws4_request"] { key = code(part, key) }
        let signature = Hexadecimal.text(code(toSign, key))
        let value = "\(algorithm) Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
        return added.map { (name: $0.0, value: $0.1) } + [(name: "Authorization", value: value)]
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] { HMACSHA256.code(Array(text.utf8), key: key) }

    /// Small letters, in the order of names; several of one name are one with commas; no more than one blank in a row.
    private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for (name, value) in headers {
            values[name.lowercased(), default: []].append(value.split { $0 == " " || $0 == "\t" }.joined(separator: " "))
        }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    private static func split(_ target: String) -> (path: Substring, query: Substring) {
        guard let mark = target.firstIndex(of: "?") else { return (target[...], "") }
        return (target[..<mark], target[target.index(after: mark)...])
    }

    /// What is sent is encoded once more, without `.`, `..` and double slashes (all services but S3).
    private static func canonical(path: Substring) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        let end = path.hasSuffix("/") && !parts.isEmpty ? "/" : ""
        return "/" + parts.map { PercentEncoding.encode(String($0)) }.joined(separator: "/") + end
    }

    private static func canonical(query: Substring) -> String {
        var pairs: [(name: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append((encoded(parts[0]), parts.count > 1 ? encoded(parts[1]) : ""))
        }
        pairs.sort { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// What is encoded already stays as it is.
    private static func encoded(_ text: Substring) -> String { PercentEncoding.encode(String(text), allowing: "%") }
}
