import Pipeline
import TestSupport
import Testing

/// Numbers as label values and in a scrape (tempo-behaviour 3.4).
@Suite struct NumberTextTests {
    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (0.25, "0.25"), (-12.5, "-12.5"), (1e8, "100000000"), (1e-7, "0.0000001"),
            (1.5e-5, "0.000015"), (0.001, "0.001"), (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
            (9_007_199_254_740_994, "9007199254740994"), (1.152921504606847e18, "1152921504606847000"), (1e22, "10000000000000000000000"),
            (123_456_789.5, "123456789.5"), (4_503_599_627_370_495.5, "4503599627370495.5"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func known(_ value: Double, _ text: String) { #expect(NumberText.decimal(value) == text) }

    /// The digits are those of Swift's shortest description, and the point is where it says.
    @Test func anyNumber() {
        var random = SplitMix64(seed: 11)
        for round in 0..<20_000 {
            let bits = UInt64.random(in: 0 ... .max, using: &random)
            let value = round % 2 == 0 ? Double(bitPattern: bits) : Double(bits >> (bits & 63)) / 1000
            guard value.isFinite else { continue }
            let text = NumberText.decimal(value)
            #expect(Double(text) == value, "\(value)")
            #expect(text.allSatisfy { $0.isNumber || $0 == "." || $0 == "-" }, "\(text)")
            #expect(digits(text) == digits(String("\(value)".prefix { $0 != "e" })), "\(value)")
        }
    }

    private func digits(_ text: String) -> String {
        let all = text.filter(\.isNumber).drop { $0 == "0" }
        return String(all.reversed().drop { $0 == "0" }.reversed())
    }
}
