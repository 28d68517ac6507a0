import TestSupport

/// Who writes to a server that has a lock, or tries to.
struct GuardedVisitor {
    var name: String
    /// What proves who he is, by the names of ``WriteProofs/ways``; nothing: he is not let in.
    var ways: [String] = []
    /// Of an entry of remote write.
    var keys: JSONValue
    /// nil: he is let in.
    var refusal: Refusal?

    /// What is told of somebody who is not let in, or who does not trust the server.
    struct Refusal {
        /// nil: the server's own.
        var url: String?
        var text: String
        var advice: String
    }

    /// Of a user whom servers know, or a token.
    static let wrongPassword = "close sesame"
}

/// Everybody who comes to a server, by what it asks for.
struct GuardedVisitors {
    let proofs: WriteProofs
    /// By an authority that no server knows.
    let foreign: ServerLock.Certificates

    private typealias Refusal = GuardedVisitor.Refusal

    /// - Parameter place: host, port and path.
    func of(_ lock: ServerLock, _ place: String) -> [GuardedVisitor] {
        let ways = (lock.asksForCertificate ? ["mtls"] : []) + (lock.asksForUser ? ["basic"] : [])
        let proof = ways.joined(separator: " and ")
        let trust: JSONValue = lock.certificates == nil ? [:] : ["tls_config": proofs.trust]
        let basic = lock.asksForUser ? proofs.keys("basic") : [:]
        let mutual = lock.asksForCertificate ? trust.merging(["tls_config": proofs.identity]) : trust
        let right = mutual.merging(basic)
        var all = [GuardedVisitor(name: proof, ways: ways, keys: right)]
        if lock.asksForUser { all += withoutPassword(mutual) }
        if lock.asksForCertificate { all += withoutCertificate(trust.merging(basic)) }
        guard lock.certificates != nil else {
            let url = "http://\(ServerLock.user):\(ServerLock.password.replacing(" ", with: "%20"))@\(place)"
            return all + [GuardedVisitor(name: "user in the URL", ways: ways, keys: ["url": .string(url)])]
        }
        let newer: JSONValue = ["enable_http2": true]
        return all + [
            GuardedVisitor(name: "\(proof) over HTTP/2", ways: ways + ["http2"], keys: right.merging(newer)),
            GuardedVisitor(name: "\(proof) with TLS 1.2", ways: ways, keys: right.merging(Self.older)),
            GuardedVisitor(
                name: "other authority", keys: right.merging(["tls_config": ["ca_file": .string(foreign.authority.certificate)]]),
                refusal: Refusal(text: "is signed by an authority that this host does not know", advice: "trust store")),
            GuardedVisitor(
                name: "other name", keys: right.merging(["tls_config": ["server_name": "elsewhere.example"]]),
                refusal: Refusal(text: "the server's certificate is for another host name", advice: "tls_config.server_name")),
            GuardedVisitor(
                name: "in clear text", keys: right,
                // Prometheus answers 400 and is gone, VictoriaMetrics is just gone: whether the answer is read before the reset is chance.
                refusal: Refusal(url: "http://\(place)", text: "", advice: "https:// in the URL")),
        ]
    }

    /// Of vmauth.
    func withTokens() -> [GuardedVisitor] {
        // Debian's says 400 and repeats the token, newer ones 401.
        let unknown = Refusal(text: "HTTP status 40", advice: "does not accept the user, password or token")
        return ["bearer", "oauth2", "azuread", "google"].map { GuardedVisitor(name: $0, ways: [$0], keys: proofs.keys($0)) } + [
            GuardedVisitor(name: "no token", keys: [:], refusal: Refusal(text: "HTTP status 401", advice: "set basic_auth or authorization")),
            GuardedVisitor(name: "unknown token", keys: ["bearer_token": .string(GuardedVisitor.wrongPassword)], refusal: unknown),
            GuardedVisitor(name: "forged token", keys: proofs.forged, refusal: unknown),
        ]
    }

    private static let older: JSONValue = ["tls_config": ["min_version": "TLS12", "max_version": "TLS12"]]

    private func withoutPassword(_ keys: JSONValue) -> [GuardedVisitor] {
        let wrong: JSONValue = ["basic_auth": ["username": .string(ServerLock.user), "password": .string(GuardedVisitor.wrongPassword)]]
        let unknown: JSONValue = ["basic_auth": ["username": "Ali Baba", "password": .string(ServerLock.password)]]
        let refusal = Refusal(text: "HTTP status 401", advice: "does not accept the user, password or token")
        return [
            GuardedVisitor(name: "no password", keys: keys, refusal: Refusal(text: "HTTP status 401", advice: "set basic_auth or authorization")),
            GuardedVisitor(name: "wrong password", keys: keys.merging(wrong), refusal: refusal),
            GuardedVisitor(name: "unknown user", keys: keys.merging(unknown), refusal: refusal),
        ]
    }

    /// Servers in Go say the same of a certificate that they do not know and of none, at different times in TLS 1.2 and 1.3.
    private func withoutCertificate(_ keys: JSONValue) -> [GuardedVisitor] {
        let other: JSONValue = ["tls_config": ["cert_file": .string(foreign.client.certificate), "key_file": .string(foreign.client.key)]]
        let none = Refusal(text: "TLS: the server", advice: "set tls_config.cert_file and key_file")
        let unknown = Refusal(text: "TLS: the server", advice: "signed by an authority that the server knows")
        return [
            GuardedVisitor(name: "no certificate", keys: keys, refusal: none),
            GuardedVisitor(name: "no certificate with TLS 1.2", keys: keys.merging(Self.older), refusal: none),
            GuardedVisitor(name: "foreign certificate", keys: keys.merging(other), refusal: unknown),
            GuardedVisitor(name: "foreign certificate with TLS 1.2", keys: keys.merging(other).merging(Self.older), refusal: unknown),
        ]
    }
}
