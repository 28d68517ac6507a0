import Settings

/// The header fields of a push (tempo-behaviour 7.2).
package struct RequestHeaders: Sendable, Equatable {
    package typealias Field = (name: String, value: String)

    /// What the protocol fixes; no configured header changes it. Tempo says `Prometheus/`; who reads a server's log wants to know who it is.
    private static func fixed(_ userAgent: String) -> [Field] {
        [
            (contentEncoding, WriteMessage.one.contentEncoding),
            (contentType, WriteMessage.one.contentType),
            ("User-Agent", userAgent),
            (version, WriteMessage.one.version ?? ""),
        ]
    }
    private static let contentEncoding = "Content-Encoding"
    private static let contentType = "Content-Type"
    private static let version = "X-Prometheus-Remote-Write-Version"
    /// Fields that belong to the HTTP client.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "accept-encoding", "retry-attempt",
    ]

    /// Fields in the order in which they are sent, no name twice.
    package let fields: [Field]
    /// Whether an `Authorization` was configured as a header: then the endpoint's own authentication stays away.
    package let hasAuthorization: Bool
    /// The tenant that is announced, if any.
    package let orgID: String?
    private let fixed: [Field]

    /// The tenant's headers replace the endpoint's of any spelling (Tempo: only of the same spelling, otherwise at random).
    package init(
        endpoint: [String: String], tenant: String, tenantHeaders: [String: String], addOrgIDHeader: Bool, userAgent: String = "metronome"
    ) {
        fixed = Self.fixed(userAgent)
        let protected = Self.reserved.union(fixed.map { $0.name.lowercased() })
        var configured: [String: Field] = [:]
        for headers in [endpoint, tenantHeaders] {
            // Sorted, so that two spellings within one map give the same result every time.
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) where !protected.contains(name.lowercased()) {
                configured[name.lowercased()] = (name, value)
            }
        }
        if addOrgIDHeader, tenant != TenantHeader.singleTenant, configured["x-scope-orgid"]?.value.isEmpty ?? true {
            configured["x-scope-orgid"] = ("X-Scope-OrgID", tenant)
        }
        hasAuthorization = !(configured["authorization"]?.value.isEmpty ?? true)
        if !hasAuthorization { configured["authorization"] = nil }
        orgID = configured["x-scope-orgid"]?.value
        fields = fixed + configured.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The fields of one attempt; `attempt` 0 is the first.
    package func fields(attempt: Int, message: WriteMessage = .one) -> [Field] { Self.fields(fields, attempt, message) }

    /// For a server that nobody configured, where a redirect leads: nothing that was configured, and not whose samples they are.
    package func protocolFields(attempt: Int, message: WriteMessage = .one) -> [Field] { Self.fields(fixed, attempt, message) }

    private static func fields(_ fields: [Field], _ attempt: Int, _ message: WriteMessage) -> [Field] {
        var fields = fields
        if message != .one {
            fields = fields.compactMap { field in
                switch field.name {
                case contentEncoding: (field.name, message.contentEncoding)
                case contentType: (field.name, message.contentType)
                case version: message.version.map { (field.name, $0) }
                default: field
                }
            }
        }
        return attempt > 0 ? fields + [("Retry-Attempt", "\(attempt)")] : fields
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}
