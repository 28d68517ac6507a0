import Exposition
import Pipeline
import Testing

/// The `Accept` header of a scrape.
@Suite struct ScrapeNegotiationTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let text = "text/plain; version=0.0.4; charset=utf-8"
    private static let protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

    private func type(_ accept: String?) -> String { ScrapeNegotiation(accept: accept).contentType }

    @Test func whatPrometheusSendsByDefault() {
        let ordinary =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
            + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        #expect(type(ordinary) == Self.openMetrics)
        #expect(ScrapeNegotiation(accept: "\(Self.protobuf);q=0.7,\(ordinary)").format == .protobuf)
        #expect(ScrapeNegotiation(accept: "\(Self.protobuf);escaping=underscores;q=0.1,\(ordinary)").format == .openMetrics)
    }

    @Test func theOrderOfTheUserIsTheOrderOfTheWeights() {
        #expect(type("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5") == Self.text)
        #expect(type("text/plain;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8") == "text/plain; version=1.0.0; charset=utf-8")
        #expect(
            type("application/openmetrics-text;version=0.0.1;q=0.9,text/plain;q=0.8") == "application/openmetrics-text; version=0.0.1; charset=utf-8")
        #expect(type("text/plain;q=0.30,\(Self.protobuf);q=0.300") == ScrapeFormat.protobuf.contentType, "alike: what shows more")
    }

    @Test(
        arguments: [
            (nil, text), ("", text), ("*/*", text), ("text/*", text), ("application/json", text), ("application/*", openMetrics),
            ("*/*;q=0.1,text/plain;q=0", openMetrics),
            ("application/openmetrics-text;q=0, */*", text), ("application/openmetrics-text;q=0,text/plain", text),
            ("Application/OpenMetrics-Text ; Version=1.0.0", openMetrics),
            ("application/openmetrics-text;version=\"1.0.0\"", openMetrics), ("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", text),
            ("application/openmetrics-text", openMetrics), ("text/html,application/openmetrics-text;q=0.9", openMetrics),
            ("text/plain;version=9", text),
            ("application/openmetrics-text;q=x,text/plain;q=0.9", openMetrics), ("application/openmetrics-text;q=nan,text/plain;q=0.9", openMetrics),
            (
                "application/openmetrics-text;version=1.0.0;q=0,application/openmetrics-text,text/plain;q=0.5",
                "application/openmetrics-text; version=0.0.1; charset=utf-8"
            ),
            ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text,text/plain;q=0.1", text),
            ("application/vnd.google.protobuf,text/plain;q=0.1", text), (",,;q=1,/,a/,text/plain", text),
            ("a/b;c=\"x,application/openmetrics-text\",text/plain;q=0.1", text),
        ] as [(String?, String)])
    func other(accept: String?, expected: String) {
        #expect(type(accept) == expected)
    }

    /// That of the range which is answered, not of another one.
    @Test(
        arguments: [
            ("text/plain;version=0.0.4", nil), ("text/plain;version=1.0.0;escaping=allow-utf-8", NameEscaping.utf8),
            ("text/plain;escaping=dots", .dots), ("application/openmetrics-text;version=1.0.0;escaping=values", .values),
            ("application/openmetrics-text;version=1.0.0;escaping=\"underscores\";q=0.5,text/plain;escaping=dots;q=0.4", .underscores),
            ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.9", nil),
            ("text/plain;escaping=utf8", nil), ("*/*", nil), ("\(protobuf);escaping=allow-utf-8", NameEscaping.utf8),
        ] as [(String, NameEscaping?)])
    func namesAreAskedFor(accept: String, expected: NameEscaping?) {
        #expect(ScrapeNegotiation(accept: accept).escaping == expected)
    }

    @Test func protobufInAnyCapitals() {
        #expect(ScrapeNegotiation(accept: Self.protobuf.uppercased()).format == .protobuf)
        #expect(
            ScrapeNegotiation(accept: "application/vnd.google.protobuf; encoding=delimited; proto=\"io.prometheus.client.MetricFamily\"").format
                == .protobuf)
    }
}
