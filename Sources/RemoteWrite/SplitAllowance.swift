/// How many requests of one tenant and endpoint may be spent on finding bad series by halving batches: a bounded number per collection,
/// and fewer from collection to collection while no part that is found arrives (then it is not about single series). What arrives pays
/// for one more.
struct SplitAllowance: Sendable {
    /// Halving makes two requests of one.
    private static let cost = 2

    private let full: Int
    private var granted: Int
    private var left: Int
    private var collection: UInt64?
    /// In this collection: something was halved, a half arrived.
    private var isUsed = false
    private var hasHelped = false

    init(full: Int) {
        self.full = full
        granted = full
        left = full
    }

    /// Whether a batch of `collection` may be halved.
    mutating func permits(_ collection: UInt64) -> Bool {
        if self.collection != collection { begin(collection) }
        return left >= Self.cost
    }

    /// It is halved.
    mutating func take() {
        left -= Self.cost
        isUsed = true
    }

    /// A half arrived.
    mutating func helped() {
        hasHelped = true
        granted = full
        left = min(full, left + Self.cost)
    }

    private mutating func begin(_ collection: UInt64) {
        if isUsed, !hasHelped { granted = min(full, max(Self.cost, granted / 2)) }
        self.collection = collection
        left = granted
        isUsed = false
        hasHelped = false
    }
}
