import Outbound

/// When a token is fetched, and which one holds meanwhile. Pure; times are monotonic nanoseconds.
///
/// A token is renewed before it ends, while the old one goes on holding; one that the server refuses is renewed at once, but not again and
/// again.
package struct TokenCache<Value: Sendable & Equatable>: Sendable {
    package struct Token: Sendable, Equatable {
        package var value: Value
        /// Nanoseconds from when it was asked for; nil: it does not say, and ``RemoteWriteLimits/tokenLifetime`` is assumed.
        package var lifetime: Int64?

        package init(value: Value, lifetime: Int64?) {
            self.value = value
            self.lifetime = lifetime
        }
    }

    package struct Step: Equatable {
        package enum Use: Equatable {
            case token(Value)
            /// One is being fetched: ask again when that has ended.
            case wait
            case fail(AttemptProblem)
        }
        package var use: Use
        /// Start to fetch one; ``finished(_:now:)`` tells how it ended.
        package var fetch: Bool

        package init(use: Use, fetch: Bool) {
            self.use = use
            self.fetch = fetch
        }
    }

    private var token: Value?
    private var renewAt = Int64.min
    private var endsAt = Int64.min
    private var askedAt: Int64?
    private var problem: AttemptProblem?
    private var notBefore = Int64.min
    private var refusedAt: Int64?

    package init() {}

    package mutating func wanted(now: Int64) -> Step {
        let held = token.flatMap { now < endsAt ? $0 : nil }
        let mayFetch = askedAt == nil && now >= notBefore && (held == nil || now >= renewAt)
        if mayFetch { askedAt = now }
        if let held { return Step(use: .token(held), fetch: mayFetch) }
        if askedAt != nil { return Step(use: .wait, fetch: mayFetch) }
        return Step(use: .fail(problem ?? AttemptProblem(.credentials, "there is no token")), fetch: false)
    }

    package mutating func finished(_ result: Result<Token, AttemptProblem>, now: Int64) {
        let since = askedAt ?? now
        askedAt = nil
        switch result {
        case .success(let fetched):
            let lifetime = max(fetched.lifetime ?? RemoteWriteLimits.tokenLifetime, 0)
            token = fetched.value
            endsAt = since + min(lifetime, .max / 4)
            // A tenth of its life early, five minutes at most; one that has ended on its way is tried all the same.
            renewAt = endsAt - min(lifetime / 10, RemoteWriteLimits.maxTokenEarly)
            problem = nil
            notBefore = .min
            guard endsAt <= now else { return }
            endsAt = now + RemoteWriteLimits.tokenRetryTime
            notBefore = endsAt
        case .failure(let failure):
            problem = failure
            notBefore = now + RemoteWriteLimits.tokenRetryTime
        }
    }

    /// The server did not accept it.
    ///
    /// - Returns: whether another one is there, or will be fetched.
    package mutating func refused(_ value: Value, now: Int64) -> Bool {
        guard value == token else { return true }
        if let refusedAt, now - refusedAt < RemoteWriteLimits.tokenRefusalTime { return false }
        refusedAt = now
        token = nil
        return true
    }
}
