import Cryptography
import Settings

/// Who may send spans, and for which tenants. Holds hashes alone: what a client sends is hashed and compared in constant time.
package struct IntakeAccess: Sendable, Equatable {
    /// How a client proves who it is; hashes are SHA-256.
    package enum Proof: Sendable, Equatable {
        case token(hash: [UInt8])
        case password(user: String, hash: [UInt8])
    }

    package struct Client: Sendable, Equatable {
        /// For logs.
        package var name: String
        package var proof: Proof
        /// For whom it may send; empty: for everybody.
        package var tenants: [String]

        package init(name: String, proof: Proof, tenants: [String] = []) {
            self.name = name
            self.proof = proof
            self.tenants = tenants
        }
    }

    /// Why a request is not let in.
    package enum Denial: Error, Equatable {
        /// It has no proof, or one that nobody has.
        case unknown(hasProof: Bool)
        /// It names a tenant that this client, or nobody, may send for.
        case tenant(String)
        /// It names no tenant, and the client may send for several.
        case noTenant(client: String)
    }

    /// Empty: nobody is asked.
    package var clients: [Client]
    /// nil: every tenant is let in.
    package var tenants: Set<String>?

    package init(clients: [Client] = [], tenants: Set<String>? = nil) {
        self.clients = clients
        self.tenants = tenants
    }

    /// Nobody is asked and every tenant is let in.
    package var isOpen: Bool { clients.isEmpty && tenants == nil }

    /// - Parameters:
    ///   - authorization: the values of the header or metadata of that name.
    ///   - orgIDs: tenants that the request names.
    ///   - memo: of the connection.
    /// - Returns: the tenants that the request is for.
    package func admit(_ authorization: [String], _ orgIDs: [String], _ memo: inout Memo) throws(Denial) -> [String] {
        var named = orgIDs
        if !clients.isEmpty {
            guard authorization.count == 1, let value = authorization.first else { throw .unknown(hasProof: !authorization.isEmpty) }
            let client = try client(value, &memo)
            if !client.tenants.isEmpty {
                if named.isEmpty {
                    guard client.tenants.count == 1 else { throw .noTenant(client: client.name) }
                    named = client.tenants
                }
                try Self.check(named) { client.tenants.contains($0) }
            }
        }
        if let tenants { try Self.check(named, isAllowed: tenants.contains) }
        return named
    }

    /// What counts is whom a header names, not how it is spelled: `a:metadata` is `a`.
    private static func check(_ headers: [String], isAllowed: (String) -> Bool) throws(Denial) {
        for header in headers {
            for tenant in TenantHeader.ids(header) where !isAllowed(tenant) { throw .tenant(tenant) }
        }
    }

    private func client(_ authorization: String, _ memo: inout Memo) throws(Denial) -> Client {
        // What this connection has proven already need not be compared with all clients again.
        if let client = memo.client(authorization) { return client }
        let proof = Self.proof(authorization)
        var found: Client?
        // All of them, so that the time does not tell which one it is.
        for client in clients where Self.isEqual(proof, client.proof) { found = client }
        guard let found else { throw .unknown(hasProof: true) }
        memo = Memo(authorization: authorization, client: found)
        return found
    }

    /// What a connection has proven: a code made with a key of this process alone, of which nothing can be read back.
    package struct Memo {
        private static let key = (0..<32).map { _ in UInt8.random(in: .min ... .max) }

        private var proven: (code: [UInt8], client: Client)?

        package init() {}
        fileprivate init(authorization: String, client: Client) {
            proven = (Self.code(authorization), client)
        }

        /// Compares in a time that does not depend on what is compared.
        fileprivate func client(_ authorization: String) -> Client? {
            guard let proven, IntakeAccess.isEqual(proven.code, Self.code(authorization)) else { return nil }
            return proven.client
        }

        /// Nobody sees it, so nobody can make one longer: the key in front is enough.
        private static func code(_ authorization: String) -> [UInt8] { SHA256.hash(key + authorization.utf8) }
    }

    /// nil: neither a token nor a password.
    private static func proof(_ authorization: String) -> Proof? {
        guard let blank = authorization.firstIndex(of: " ") else { return nil }
        let value = authorization[blank...].drop { $0 == " " }
        switch authorization[..<blank].lowercased() {
        case "bearer": return .token(hash: SHA256.hash(Array(value.utf8)))
        case "basic":
            guard let pair = Base64Text.decode(value.utf8), let colon = pair.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            return .password(user: String(decoding: pair[..<colon], as: UTF8.self), hash: SHA256.hash(Array(pair[(colon + 1)...])))
        default: return nil
        }
    }

    private static func isEqual(_ proof: Proof?, _ other: Proof) -> Bool {
        switch (proof, other) {
        case (.token(let a)?, .token(let b)): isEqual(a, b)
        // Names are no secret.
        case (.password(let user, let a)?, .password(let known, let b)): isEqual(a, b) && user.utf8.elementsEqual(known.utf8)
        default: false
        }
    }

    /// Takes as long whatever is in them.
    private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
