/// How often a test that draws at random, or that counts to a large number, does so.
package enum Rounds {
    private static let divisor = Optimization.isOn ? 1 : 10

    /// All of them where `make test` runs; a tenth unoptimised, where each takes ten times as long (`make unit`, `make sanitize`).
    package static func of(_ whole: Int) -> Int { max(whole / divisor, 1) }

    /// The same of cases: each tenth.
    package static func some(of whole: Range<Int>) -> [Int] { Array(stride(from: whole.lowerBound, to: whole.upperBound, by: divisor)) }
}
