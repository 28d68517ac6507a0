import Settings

/// Which tenant a request belongs to (tempo-behaviour 8).
package enum TenantID {
    package static let maxLength = 150

    package enum Refusal: Error, Equatable {
        /// No header at all, or more than one.
        case missing
        case empty
        case tooLong
        case unsupported(id: String, character: Character)
        case multiple
        case reserved(String)

        package var message: String {
            switch self {
            case .missing, .empty: "no org id"
            case .tooLong: "tenant ID is too long: max \(TenantID.maxLength) characters"
            case .unsupported(let id, let character): "tenant ID '\(id)' contains unsupported character '\(character)'"
            case .multiple: "multiple org IDs present"
            case .reserved(let id): "tenant ID '\(id)' is not allowed"
            }
        }
    }

    /// The tenant that `X-Scope-OrgID` names: `G:metadata` is `G`, `G|G` is `G`.
    package static func resolve(_ headers: [String], multitenancy: Bool) -> Result<String, Refusal> {
        guard multitenancy else { return .success(TenantHeader.singleTenant) }
        guard headers.count == 1, let header = headers.first else { return .failure(.missing) }
        guard !header.isEmpty else { return .failure(.empty) }
        var resolved: String?
        for id in TenantHeader.ids(header) {
            if let refusal = check(id) { return .failure(refusal) }
            if let resolved, resolved != id { return .failure(.multiple) }
            resolved = id
        }
        return resolved.map { .success($0) } ?? .failure(.empty)
    }

    private static func check(_ id: String) -> Refusal? {
        if id.isEmpty { return .empty }
        if id.utf8.count > maxLength { return .tooLong }
        if id == "." || id == ".." { return .reserved(id) }
        guard let wrong = id.first(where: { !isAllowed($0) }) else { return nil }
        return .unsupported(id: String(id.prefix(maxLength)), character: wrong)
    }

    private static func isAllowed(_ character: Character) -> Bool {
        guard let ascii = character.asciiValue, character.unicodeScalars.count == 1 else { return false }
        switch ascii {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return "!-_.*'()".utf8.contains(ascii)
        }
    }
}
