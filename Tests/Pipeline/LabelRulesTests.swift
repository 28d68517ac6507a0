import Pipeline
import Testing

@Suite struct LabelRulesTests {
    @Test(arguments: [
        ("http.method", "http_method"), ("9x", "9x"), ("é.x", "__x"), ("span.kind", "__span_kind"), ("service", "__service"),
        ("status.message", "__status_message"), ("a..b", "a__b"), ("co:lon", "co_lon"), ("", ""), ("job", "job"),
    ])
    func dimensionsBecomeLabelNames(_ key: String, _ name: String) {
        #expect(LabelName.dimension(key) == name)
    }

    private func labels(_ change: (inout SpanMetricsOptions) -> Void) -> [String] {
        var options = SpanMetricsOptions()
        change(&options)
        return LabelPlan(options).labels.map(\.name)
    }

    @Test func labelsAreSortedByName() {
        #expect(labels { $0.dimensions = ["z", "A", "m"] } == ["A", "m", "service", "span_kind", "span_name", "status_code", "z"])
    }

    @Test func theLastSetterOfANameWins() {
        var options = SpanMetricsOptions()
        options.dimensions = ["a-b", "a.b"]
        let plan = LabelPlan(options)
        #expect(plan.labels.first == LabelPlan.Label(dimension: "a.b", source: .attribute("a.b")))
        #expect(plan.overridden == [LabelPlan.Label(name: "a_b", source: .attribute("a-b"))])
    }

    @Test func namesAreCutAndMayFallTogether() {
        #expect(labels { $0.labels.maxNameLength = 6 } == ["servic", "span_k", "span_n", "status"])
        #expect(labels { $0.labels.maxNameLength = 0 } == ["service", "span_kind", "span_name", "status_code"])
    }

    @Test func externalLabelsTakeTheirNameOut() {
        #expect(labels { $0.labels.external = ["service": "", "span_kind": "x"] } == ["span_name", "status_code"])
    }

    @Test func metricNameIsNoDimension() {
        #expect(!labels { $0.dimensions = ["__name__"] }.contains("__name__"))
    }

    @Test(arguments: [
        (0.1, "0.1"), (1, "1"), (1e7, "10000000"), (0.002, "0.002"), (16.384, "16.384"), (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"), (-7.25, "-7.25"), (0, "0"), (123456.789, "123456.789"), (.nan, "NaN"), (.infinity, "+Inf"),
    ])
    func numbersHaveNoExponent(_ value: Double, _ text: String) {
        #expect(NumberText.decimal(value) == text)
    }

    @Test(arguments: [0.0, 0.001, 0.002, 0.0020001, 0.05, 16.384, 16.385, 1e9])
    func bucketsIncludeTheirBound(_ value: Double) {
        let bounds = SpanMetricsOptions.defaultBounds
        #expect(BucketBounds(bounds).bucket(of: value) == bounds.firstIndex { value <= $0 } ?? bounds.count)
        #expect(BucketBounds([]).bucket(of: value) == 0)
        let many = (1...100).map(Double.init)
        #expect(BucketBounds(many).bucket(of: value) == many.firstIndex { value <= $0 } ?? many.count)
    }

    @Test func attributeTableFindsEveryKeyAndNothingElse() {
        // Keys with the same ends and length, short keys, prefixes of one another.
        let keys =
            [
                "a", "ab", "abcdefgh", "12345678-A-12345678", "12345678-B-12345678", "http.response.status_code", "",
                "x" + String(repeating: "y", count: 100),
            ]
            + (0..<200).map { "gen_ai.attribute.number.\($0)" }
        let table = AttributeTable(keys: keys)
        for (slot, key) in keys.enumerated() { #expect(table.slot(of: key) == slot) }
        for key in ["b", "abc", "abcdefgi", "12345678-C-12345678", "gen_ai.attribute.number.200", "http.response.status_cod"] {
            #expect(table.slot(of: key) == nil)
        }
    }

    @Test(arguments: [("é", true), ("a\u{10ffff}", true), ("\u{800}", true)])
    func validTextIsValid(_ text: String, _ valid: Bool) {
        #expect(Array(text.utf8).withSlice { UTF8Text.isValid($0) } == valid)
    }

    @Test func utf8AgreesWithTheStandardLibrary() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let lead: [UInt8] = [0x41, 0xc2, 0xe0, 0xe1, 0xed, 0xf0, 0xf4, 0x80, 0xbf, 0x90, 0xa0, 0xf5, 0xc0]
            let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in lead.randomElement(using: &random) ?? 0 }
            #expect(bytes.withSlice { UTF8Text.isValid($0) } == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }
}
