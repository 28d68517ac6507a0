/// What tells the bytes of one request from those of all others: 128 bits with secrets that are drawn at start, so that nobody outside can make
/// two requests meet.
package struct RequestDigest: Sendable, Hashable {
    private let low: UInt64
    private let high: UInt64

    private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    /// - Parameter request: with ``RequestBytes/slack`` readable bytes behind it.
    package init(_ request: WireSlice) {
        low = KeyHash.hash(request.start, request.count, seed: Self.seeds.0)
        high = KeyHash.hash(request.start, request.count, seed: Self.seeds.1)
    }
}
