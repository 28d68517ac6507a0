import NIOCore
import TestSupport
import Testing

/// The tests' own receiver, encoders and readers, against hand-made bytes.
struct HarnessTests {
    private static let writeRequest: [UInt8] = {
        var writer = ProtobufWriter()
        writer.field(1) { series in
            for (name, value) in [("__name__", "calls"), ("service", "é")] {
                series.field(1) { label in
                    label.field(1, string: name)
                    label.field(2, string: value)
                }
            }
            series.field(2) { sample in
                sample.field(1, double: 2.5)
                sample.field(2, varint: 1_700_000_000_000)
            }
            series.field(3) { exemplar in
                exemplar.field(1) { label in
                    label.field(1, string: "traceID")
                    label.field(2, string: "abc")
                }
                exemplar.field(2, double: 0.05)
                exemplar.field(3, varint: 1_700_000_000_000)
            }
        }
        return writer.bytes
    }()

    @Test func recorderKeepsWhatItAcceptsAndAnswersByScript() async throws {
        let recorder = try RemoteWriteRecorder { number in .init(number == 0 ? 503 : 200) }
        defer { recorder.close() }
        let statuses = try await onThread {
            try (0..<2).map { _ in
                try HTTPClient.request(
                    "POST", recorder.port, "/api/v1/push", headers: [("X-Scope-OrgID", "a")],
                    body: SnappyBlock.compress(Self.writeRequest)
                ).status
            }
        }
        #expect(statuses == [503, 200])
        #expect(recorder.requests.map(\.status) == [503, 200])
        #expect(recorder.requests.last?.headers["x-scope-orgid"] == ["a"])
        #expect(recorder.requests.last?.entries == 2)
        let series = try #require(recorder.series.first)
        #expect(recorder.series.count == 1)
        #expect(series.labels == ["__name__": "calls", "service": "é"])
        #expect(series.samples == [WrittenSample(timestamp: 1_700_000_000_000, value: 2.5)])
        #expect(series.lastExemplar?.labels == ["traceID": "abc"])
        #expect(recorder.series.total("calls", ["service": "é"]) == 2.5)
        #expect(recorder.violations.isEmpty)
    }

    @Test func recorderNamesViolations() async throws {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        var unsorted = ProtobufWriter()
        unsorted.field(1) { series in
            for name in ["b", "a"] { series.field(1) { $0.field(1, string: name) } }
        }
        let bodies = [SnappyBlock.compress(unsorted.bytes), [0xff, 0xff, 0xff]]
        _ = try await onThread { try bodies.map { try HTTPClient.request("POST", recorder.port, "/", body: $0).status } }
        #expect(recorder.violations.count == 4, "unsorted, nameless, empty, no snappy: \(recorder.violations)")
    }

    @Test func encoderWritesTimesIdentifiersAndReplacements() throws {
        let document: JSONValue = [
            "resourceSpans": [
                ["scopeSpans": [["spans": [["traceId": "0a", "spanId": "", "name": "QQ", "kind": 0, "endTimeUnixNano": "T-500ms", "status": [:]]]]]]
            ],
            "replaceBytes": [["5151", "ff51"]],
        ]
        let now: Int64 = 1_000_000_000
        var expected = ProtobufWriter()
        expected.field(1) { resourceSpans in
            resourceSpans.field(2) { scopeSpans in
                scopeSpans.field(2) { span in
                    span.field(1, bytes: [0x0a])
                    span.field(5, bytes: [0xff, 0x51])
                    span.field(8, fixed64: 500_000_000)
                    span.field(15, bytes: [])
                }
            }
        }
        #expect(try OTLPEncoder.encode(document, now: now) == expected.bytes)
    }

    @Test func encoderMatchesTheProtobufLibrarysSize() throws {
        // tempo-behaviour 3.9: 57 bytes without attributes, of which an absent status is 2 that are not sent.
        let bytes = try [1, 2, 2].reduce(try SpanFixture().request()[...]) { message, field in
            var reader = ProtobufReader(message)
            var found: ArraySlice<UInt8> = []
            while let (number, value) = try reader.next() {
                if number == field { found = value.bytes }
            }
            return found
        }
        #expect(bytes.count == 55)
    }

    @Test func textPagesAreRead() throws {
        let page = try PrometheusText(
            """
            # HELP a_total says
            a_total{x="1",y="q\\"u\\\\o,te}"} 3 1700
            a_total{x="2"} 4.5
            b 1e3
            c_bucket{le="+Inf"} 7 # {traceID="abc"} 0.05
            # EOF
            """)
        #expect(page.total("a_total") == 7.5)
        #expect(page.total("a_total", ["y": "q\"u\\o,te}"]) == 3)
        #expect(page.total("b") == 1000)
        #expect(page.total("c_bucket", ["le": "+Inf"]) == 7)
    }

    @Test func documentsMergeMemberByMember() throws {
        let base: JSONValue = ["a": ["b": 1, "c": [1, 2]], "d": "x"]
        let merged = base.merging(["a": ["c": [3]], "e": true])
        #expect(merged == ["a": ["b": 1, "c": [3]], "d": "x", "e": true])
        #expect(try JSONValue(parsing: Array(merged.text().utf8)) == merged)
        #expect(try JSONValue(parsing: Array("[9223372036854775807, 0.002, 1e30, null]".utf8)) == [.integer(.max), 0.002, 1e30, .null])
    }
}
