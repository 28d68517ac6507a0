import FoundationEssentials

/// What a token endpoint answers (RFC 6749, 5.1 and 5.2). Azure's metadata server writes numbers as texts.
struct TokenAnswer: Decodable {
    var token: String?
    /// Nanoseconds.
    var lifetime: Int64?
    var error: String?

    private enum Key: String, CodingKey {
        case token = "access_token"
        case lifetime = "expires_in"
        case error
    }

    init(from decoder: any Decoder) throws {
        let answer = try decoder.container(keyedBy: Key.self)
        token = try? answer.decode(String.self, forKey: .token)
        error = try? answer.decode(String.self, forKey: .error)
        let text = try? answer.decode(String.self, forKey: .lifetime)
        let number = (try? answer.decode(Double.self, forKey: .lifetime)) ?? text.flatMap { Double($0) }
        if let number, number > 0 { lifetime = Int64(min(number, 1e9)) * 1_000_000_000 }
    }
}
