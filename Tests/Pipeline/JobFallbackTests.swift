import Pipeline
import PipelineSupport
import Settings
import Testing

/// `job` and `instance` as names of dimensions (tempo-behaviour 3.5 rule 3, 3.7).
@Suite struct JobFallbackTests {
    private func calls(_ resource: [Proto], _ change: (inout SpanMetricsOptions) -> Void = { _ in }) -> String {
        var options = SpanMetricsOptions()
        options.dimensions = ["job", "instance"]
        options.targetInfo = true
        options.service = false
        change(&options)
        var bench = Bench(options)
        let attributes = [Proto.attribute("job", Proto.int(3)), Proto.attribute("instance", Proto.string("here"))]
        #expect(bench.push(Proto.request(resource: resource, [Proto.span(attributes: attributes)])) == nil)
        return bench.series().keys.first { $0.hasPrefix("traces_spanmetrics_calls_total") } ?? ""
    }

    @Test func dimensionsStayWhereTheResourceHasNeither() {
        let calls = calls([Proto.attribute("service.name", Proto.string(""))])
        #expect(calls.contains(#"{instance="here",job="3","#))
    }

    @Test func theComputedOnesWin() {
        let resource = [Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("service.instance.id", Proto.string("i"))]
        #expect(calls(resource).contains(#"{instance="i",job="svc","#))
        #expect(calls(resource) { $0.instanceLabel = false }.contains(#"{instance="here",job="svc","#))
    }

    @Test func aMappingMayStandInToo() {
        let calls = calls([Proto.attribute("service.name", Proto.string(""))]) {
            $0.dimensions = []
            $0.mappings = [SpanMetricsSettings.Mapping(name: "job", sourceLabels: ["instance", "job"], join: "/")]
        }
        #expect(calls.contains(#"{job="here/3","#))
    }

    @Test func discardedSpansMakeNoTargetInfo() {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = Bench(options)
        let resource = [Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("x", Proto.string("y"))]
        let bad = Proto.span { $0.bytes(5, [0xc3, 0x28]) }
        #expect(bench.push(Proto.request(resource: resource, [bad])) == nil)
        #expect(bench.counts.spanMetrics.invalidUTF8 == 1)
        #expect(bench.series().isEmpty)
        #expect(bench.push(Proto.request(resource: resource, [bad, Proto.span()])) == nil)
        #expect(bench.series().keys.contains { $0.hasPrefix("traces_target_info") })
    }

    @Test func onlyStringsAreCutWhereTheyComeIn() {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.targetInfo = true
        options.spanMetrics?.dimensions = ["d"]
        options.maxAttributeBytes = 12
        var bench = Bench(options)
        let resource = [
            Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("d", Proto.double(1e21)),
            Proto.attribute("t", Proto.string("0123456789abcdef")),
        ]
        #expect(bench.push(Proto.request(resource: resource, [Proto.span()])) == nil)
        let keys = bench.series().keys
        #expect(keys.contains { $0.hasPrefix("traces_spanmetrics_calls_total") && $0.contains(#"d="1000000000000000000000""#) })
        let info = keys.first { $0.hasPrefix("traces_target_info") } ?? ""
        #expect(info.contains(#"d="1000000000000000000000""#) && info.contains(#"t="0123456789ab""#))
    }

    @Test func integersLongerThanNeededWeighWhatTheyNeed() {
        var bench = Bench()
        // Kind 2 in two bytes, a dropped count of 1 in three.
        let span = Proto.span(kind: 0) { Proto(bytes: $0.bytes + [6 << 3, 0x82, 0x00, 10 << 3, 0x81, 0x80, 0x00]) }
        #expect(bench.push(Proto.request([span])) == nil)
        #expect(bench.series().first { $0.key.hasPrefix("traces_spanmetrics_size_total") }?.value == 59)
    }
}
