import Pipeline
import PipelineSupport
import Testing

/// What a request's spans outside the slack are remembered by.
@Suite struct ServiceFaultsTests {
    private func faults(_ requests: [[UInt8]]) -> [String] {
        var bench = Bench()
        for request in requests {
            #expect(bench.push(request, window: TimeWindow(now: 1_000_000_000_000, slack: 30_000_000_000)) == nil)
        }
        var found: [String] = []
        bench.scratch.faults.forEach { found.append("\($0) \($1) \($2) \($3 / 1_000_000_000)s \($4.text.prefix(2))") }
        return found
    }

    private func request(_ service: Proto?, _ ends: [UInt64]) -> [UInt8] {
        let spans = ends.map { Proto.span(end: $0 * 1_000_000_000, trace: Array(repeating: UInt8(truncatingIfNeeded: $0), count: 16)) }
        return Proto.request(resource: service.map { [Proto.attribute("service.name", $0)] } ?? [], spans)
    }

    @Test func theWorstOfEachSide() {
        #expect(faults([request(Proto.string("a"), [1000, 900, 969, 970, 950, 1031, 1030, 1300])]) == ["late a 3 100s 84", "ahead a 2 300s 14"])
    }

    @Test func namesOfAllKinds() {
        let long = String(repeating: "n", count: 127) + "é"
        #expect(faults([request(nil, [900])]) == ["late  1 100s 84"])
        #expect(faults([request(Proto.int(7), [900])]) == ["late 7 1 100s 84"])
        #expect(faults([request(Proto.string(long), [900])]) == ["late \(String(repeating: "n", count: 127)) 1 100s 84"])
    }

    @Test func eachRequestBeginsAnew() {
        #expect(faults([request(Proto.string("a"), [900]), request(Proto.string("b"), [1000])]) == [])
    }

    @Test func manyServicesOfOneRequest() {
        let groups = (0..<40).flatMap { request(Proto.string("s\($0)"), [900, 901]) }
        let found = faults([groups])
        #expect(found.count == ServiceFaults.limit)
        #expect(found.first == "late s0 2 100s 84")
    }
}
