import Pipeline
import PipelineSupport
import Testing

/// Tempo-behaviour 5, rows 126 and 127 of 11.6.
@Suite struct HostInfoStagingTests {
    private func hosts(
        _ resource: [(String, Proto?)], spans: [Proto] = [Proto.span()], slack: UInt64 = .max / 2, maxAttributeBytes: Int = 2048,
        _ change: (inout HostInfoOptions) -> Void = { _ in }
    ) -> (labels: [[String: String]], counts: WalkCounts) {
        var options = HostInfoOptions()
        change(&options)
        var bench = StagingBench(host: options, maxAttributeBytes: maxAttributeBytes)
        bench.slack = slack
        var labels: [[String: String]] = []
        let error = bench.stage(Proto.request(resource: resource.map { Proto.attribute($0.0, $0.1) }, spans)) { labels = $0.hosts.freeLabels() }
        #expect(error == nil)
        return (labels, bench.counts)
    }

    private static let h6 = [["grafana_host_id": "H6", "host_source": "host.id"]]
    private static func text(_ key: String, _ value: String) -> (String, Proto?) { (key, Proto.string(value)) }

    @Test(arguments: [
        ([("host.id", Proto.int(5)), text("k8s.node.name", "")], []), ([text("host.id", "H6"), text("k8s.node.name", "")], h6), ([], []),
        (
            [text("host.id", "H6"), text("k8s.node.name", "N1")],
            [["grafana_host_id": "N1", "host_source": "k8s.node.name"]]
        ),
        ([("host.id", nil), ("k8s.node.name", Proto().bytes(7, [1]))], []), ([text("host.name", "H6")], []),
        // Of several entries any string will do.
        ([text("host.id", ""), ("host.id", Proto.int(1)), text("host.id", "H6"), text("host.id", "H7")], h6),
        // A value whose encoding is odd, but a string.
        ([("host.id", Proto.int(1).text(1, "H6"))], h6),
    ])
    func theFirstIdentifierThatIsTextCounts(_ resource: [(String, Proto?)], _ labels: [[String: String]]) {
        #expect(hosts(resource).labels == labels)
    }

    @Test func spansDoNotMatter() {
        let late = hosts([Self.text("host.id", "H6")], spans: [Proto.span(milliseconds: 0, end: 1)], slack: 1)
        #expect(late.labels == Self.h6)
        #expect(late.counts.outsideSlack == 1)
        #expect(hosts([Self.text("host.id", "H6")], spans: []).labels == Self.h6)
    }

    @Test func textThatIsNotUTF8IsCounted() {
        let found = hosts([("host.id", Proto().bytes(1, [0xc3, 0x28]))])
        #expect(found.labels.isEmpty)
        #expect(found.counts.hosts.invalidUTF8 == 1)
    }

    @Test func longTextIsCutOnACharacter() {
        let long = String(repeating: "x", count: 6) + "é" + "z"
        #expect(hosts([Self.text("host.id", long)]) { $0.labels.maxValueLength = 7 }.labels.first?["grafana_host_id"] == "xxxxxx")
        #expect(hosts([Self.text("host.id", long)]) { $0.labels.maxValueLength = 8 }.labels.first?["grafana_host_id"] == "xxxxxxé")
        #expect(hosts([Self.text("host.id", long)]) { $0.labels.maxValueLength = 0 }.labels.first?["grafana_host_id"] == long)
        #expect(hosts([Self.text("host.id", "H6")]) { $0.labels.maxNameLength = 4 }.labels == [["graf": "H6", "host": "host.id"]])
    }

    @Test func identifiersAreAskedInTheirOrder() {
        let found = hosts([Self.text("b", "B"), Self.text("a", "A"), Self.text("", "nobody")]) { $0.identifiers = ["c", "a", "b", ""] }
        #expect(found.labels == [["grafana_host_id": "A", "host_source": "a"]])
        let noName = hosts([Self.text("", "somebody")]) { $0.identifiers = [""] }
        #expect(noName.labels == [["grafana_host_id": "somebody"]])
    }

    @Test func eachResourceSpansIsStaged() {
        var bench = StagingBench(host: HostInfoOptions())
        let one = Proto.request(resource: [Proto.attribute("host.id", Proto.string("H6"))], [Proto.span()])
        let none = Proto.request([Proto.span()])
        var labels: [[String: String]] = []
        #expect(bench.stage(one + none + one) { labels = $0.hosts.freeLabels() } == nil)
        #expect(labels == Self.h6 + Self.h6)
        #expect(bench.stage(none) { labels = $0.hosts.freeLabels() } == nil)
        #expect(labels.isEmpty)
    }
}
