import MetronomeConfiguration
import Settings
import Testing

@Suite struct CustomMetricsTests {
    private static let credits = "{name: credits_total, type: counter, from: credits}"

    private func metrics(_ list: String) throws -> [CustomMetricSettings] { try settings("metronome: {metrics: [\(list)]}").customMetrics }
    private func problems(_ list: String) -> [String] {
        errors("metronome: {metrics: [\(list)]}").map { String($0.drop { $0 != " " }.dropFirst().trimmingPrefix("metronome.metrics")) }
    }

    @Test func thereAreNoneUnlessListed() throws {
        #expect(try settings("").customMetrics.isEmpty)
        #expect(try !settings("").gatewayNames)
        #expect(try settings("").tenant("x").customMetrics.isEmpty)
    }

    @Test func aShortEntryHasDefaults() throws {
        var expected = CustomMetricSettings()
        expected.name = "credits_total"
        expected.from = ["credits"]
        #expect(try metrics(Self.credits) == [expected])
        #expect(expected.scope == .span)
    }

    @Test func everyKeyIsReadAndPrinted() throws {
        let text = """
            metronome:
              gateway_names: true
              metrics:
                - name: body
                  type: histogram
                  from: [http.response.body.size, "http.response_content_length"]
                  scope: any
                  help: "Bytes of bodies."
                  unit: By
                  buckets: [100, 1e6]
                  dimensions: [http.route, team]
                  filter:
                    - include: {match_type: strict, attributes: [{key: kind, value: SPAN_KIND_SERVER}]}
            """
        let loaded = try settings(text)
        let metric = try #require(loaded.customMetrics.first)
        #expect(metric.metricName == "body_bytes")
        #expect(metric.kind == .histogram)
        #expect(metric.from == ["http.response.body.size", "http.response_content_length"])
        #expect(metric.scope == .any)
        #expect(metric.help == "Bytes of bodies.")
        #expect(metric.buckets == [100, 1_000_000])
        #expect(metric.dimensions == ["http.route", "team"])
        #expect(metric.filter.first?.include?.attributes.first?.key == .kind)
        #expect(loaded.gatewayNames)
        let again = try settings(SettingsPrinter.yaml(loaded))
        #expect(again.customMetrics == loaded.customMetrics)
        #expect(again.gatewayNames)
        #expect(again.tenant("x").customMetrics == loaded.customMetrics)
        #expect(again.tenant("x").gatewayNames)
    }

    static let names: [(name: String, type: String, unit: String, expected: String)] = [
        ("credits", "counter", "", "credits"), ("credits", "counter", "credits", "credits_total"),
        ("used", "counter", "credits", "used_credits_total"),
        ("used_total", "counter", "credits", "used_credits_total"), ("used_credits_total", "counter", "credits", "used_credits_total"),
        ("wait", "histogram", "s", "wait_seconds"), ("wait_seconds", "histogram", "seconds", "wait_seconds"),
        ("body", "counter", "By", "body_bytes_total"), ("share", "histogram", "1", "share"), ("things", "counter", "1", "things_total"),
    ]

    @Test(arguments: names)
    func aUnitIsAppendedWhereItIsMissing(_ row: (name: String, type: String, unit: String, expected: String)) throws {
        let buckets = row.type == "histogram" ? ", buckets: [1]" : ""
        let entry = "{name: \(row.name), type: \(row.type), from: x, unit: '\(row.unit)'\(buckets)}"
        #expect(try metrics(entry).map(\.metricName) == [row.expected])
    }

    static let wrong: [(String, [String])] = [
        ("{type: counter, from: x}", ["[0]: a metric needs a name"]),
        ("{name: a, from: x}", ["[0]: a metric needs a type: counter or histogram"]),
        ("{name: a, type: counter}", ["[0]: a metric needs from: the attribute that has the number"]),
        ("{name: a, type: counter, from: []}", ["[0].from: expected at least one attribute name"]),
        ("{name: a, type: counter, from: ''}", ["[0].from: must not be empty"]),
        ("{name: a, type: counter, from: [x, x]}", ["[0].from[1]: \"x\" says the same as an earlier entry"]),
        ("{name: a, type: count, from: x}", ["[0].type: expected one of counter, histogram, got \"count\""]),
        ("{name: a, type: counter, from: x, dimension: [k]}", ["[0].dimension: unknown key; did you mean dimensions?"]),
        ("{name: a, type: counter, from: x, dimensions: [k.a, k_a]}", ["[0].dimensions[1]: \"k_a\" says the same as an earlier entry"]),
        ("{name: a, type: counter, from: x, scope: trace}", ["[0].scope: expected one of resource, span, any, got \"trace\""]),
        (
            "{name: a, type: counter, from: x, unit: m/s}",
            ["[0].unit: expected a unit of letters, digits and _ such as seconds, bytes or credits, got \"m/s\""]
        ),
        ("{name: a, type: counter, from: x, buckets: [1]}", ["[0].buckets: a counter has no buckets"]),
        ("{name: a, type: histogram, from: x}", ["[0]: a histogram needs buckets: ascending upper bounds"]),
        ("{name: a, type: histogram, from: x, buckets: []}", ["[0].buckets: a histogram needs buckets: ascending upper bounds"]),
        ("{name: a, type: histogram, from: x, buckets: [2, 1]}", ["[0].buckets[1]: histogram buckets must be strictly increasing: 1.0 follows 2.0"]),
        (
            "{name: a, type: histogram, from: x, buckets: [.inf]}",
            ["[0].buckets[0]: expected a finite number, got .inf: leave it out, there always is a bucket +Inf"]
        ),
        (
            "{name: a, type: histogram, from: x, buckets: [1], dimensions: [le]}",
            ["[0].dimensions: le would be the label le, which a histogram has already"]
        ),
        (
            "{name: 9a, type: counter, from: x}",
            ["[0].name: expected a metric name of letters, digits, _ and :, not beginning with a digit, got \"9a\""]
        ),
        ("{name: a, type: counter, from: x, filter: [{}]}", ["[0].filter[0]: a filter policy needs include, include_any or exclude"]),
        ("\(credits), \(credits)", ["[1].name: credits_total makes the series credits_total, which the metric at a.yaml:1:30 makes already"]),
        (
            "{name: a_sum, type: counter, from: x}, {name: a, type: histogram, from: x, buckets: [1]}",
            ["[1].name: a makes the series a_sum, which the metric at a.yaml:1:30 makes already"]
        ),
        (
            "{name: traces_spanmetrics_calls_total, type: counter, from: x}",
            ["[0].name: traces_spanmetrics_calls_total is reserved: names that begin with traces_ are Metronome's own"]
        ),
        ("{name: gen_ai_x, type: counter, from: x}", ["[0].name: gen_ai_x is reserved: names that begin with gen_ai_ are Metronome's own"]),
        (
            "{name: tokens_used, type: counter, from: x, unit: '1'}",
            ["[0].name: tokens_used (with its unit tokens_used_total) is the name of one of Metronome's own metrics"]
        ),
        (
            "{name: model_inference_duration_seconds_sum, type: counter, from: x}",
            ["[0].name: model_inference_duration_seconds_sum is the name of one of Metronome's own metrics"]
        ),
    ]

    @Test(arguments: wrong)
    func whatIsWrongIsSaid(_ entry: String, _ expected: [String]) { #expect(problems(entry) == expected) }

    @Test func theHostInfoMetricKeepsItsName() {
        let text =
            "{metrics_generator: {processor: {host_info: {metric_name: hosts}}}, metronome: {metrics: [{name: hosts, type: counter, from: x}]}}"
        #expect(errors(text).map { $0.hasSuffix("hosts is the name of one of Metronome's own metrics") } == [true])
    }

    @Test func thereIsALimitOnTheirNumber() {
        let many = (0...CustomMetricSettings.maxMetrics).map { "{name: m\($0), type: counter, from: x}" }.joined(separator: ", ")
        #expect(problems(many) == [": has 65 entries, at most 64 are allowed"])
        let names = (0...CustomMetricSettings.maxNames).map { "k\($0)" }.joined(separator: ", ")
        #expect(problems("{name: a, type: counter, from: [\(names)]}") == ["[0].from: has 65 names, at most 64 are allowed"])
    }
}
