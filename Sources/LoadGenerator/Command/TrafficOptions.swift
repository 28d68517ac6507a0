import ArgumentParser

/// What the spans are like.
struct TrafficOptions: ParsableArguments {
    @Option(help: "Spans in each request.")
    var spansPerRequest = 512

    @Option(help: "Size of a span on the wire that padding brings it to, bytes. Spans with more attributes are larger.")
    var spanBytes = 600

    @Option(help: "Attributes to add to each span: load.attribute.0, load.attribute.1, …")
    var attributes = 0

    @Option(
        help: ArgumentHelp(
            "Distinct label sets (service, span name, kind, status and dimensions) to spread the spans over.",
            discussion: "Without it: the traffic as it is, about 80. With --dimensions label sets differ in those "
                + "attributes, otherwise in the span's name.",
            valueName: "label sets"))
    var cardinality: Int?

    @Option(help: "Attributes dim.0, dim.1, … to add to each span, to be configured as dimensions.")
    var dimensions = 0

    @Option(help: "Share of spans that ended an hour ago, too long for span metrics: 0 to 1.")
    var late = 0.0

    @Option(help: "The same seed gives the same traffic; only ids and times depend on when it is sent.")
    var seed: UInt64 = 1

    func validate() throws {
        try require(1...100_000, spansPerRequest, "--spans-per-request")
        try require(0...1_000_000, spanBytes, "--span-bytes")
        try require(0...1_000, attributes, "--attributes")
        try require(1...5_000_000, cardinality ?? 1, "--cardinality")
        try require(0...128, dimensions, "--dimensions")
        guard (0...1).contains(late) else { throw ValidationError("--late is \(late); expected a share from 0 to 1") }
        let requestBytes = spansPerRequest * (max(spanBytes, 400) + attributes * 40 + dimensions * 40)
        guard requestBytes <= 1 << 30 else {
            throw ValidationError("one request would have about \(requestBytes) bytes; expected at most \(1 << 30)")
        }
    }

    var settings: TrafficSettings {
        TrafficSettings(
            seed: seed, cardinality: cardinality, dimensions: dimensions, extraAttributes: attributes,
            spanBytes: spanBytes, lateShare: late)
    }
}

/// Says which option is out of range, its value, and what is expected.
func require(_ range: ClosedRange<Int>, _ value: Int, _ option: String) throws {
    guard range.contains(value) else {
        throw ValidationError("\(option) is \(value); expected \(range.lowerBound) to \(range.upperBound)")
    }
}
