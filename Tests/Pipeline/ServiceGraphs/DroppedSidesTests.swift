import Pipeline
import Testing

/// Rule 4.9 and row 116 of tempo-behaviour 11.5.
struct DroppedSidesTests {
    @Test func aDroppedHalfTakesTheWaitingOneWithIt() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cl"))
        bench.drop(TestSpan(kind: .server, service: "noisy"))
        bench.wait(seconds: 20)
        bench.expire()
        #expect(bench.seen.isEmpty)
        #expect(bench.store.counters == EdgeCounters(edges: 1, droppedEdges: 1))
        #expect(bench.quota.edges.used == 0)
    }

    @Test func theOtherHalfIsRefusedWhenItComesLater() {
        let bench = EdgeBench()
        bench.drop(TestSpan(kind: .client, service: "noisy"))
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .refused)
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .refused)
        #expect(bench.store.counters == EdgeCounters(droppedEdges: 2, refusedSpans: 2))
    }

    @Test func row116() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cl", trace: 1))
        bench.drop(TestSpan(kind: .server, service: "noisy", trace: 1))
        bench.drop(TestSpan(kind: .client, service: "noisy", trace: 2))
        bench.push(TestSpan(kind: .server, service: "srv", trace: 2))
        bench.drop(TestSpan(kind: .server, service: "noisy", trace: 3, span: 0))
        bench.wait(seconds: 20)
        bench.expire()
        #expect(bench.seen.isEmpty)
        #expect(bench.store.counters == EdgeCounters(edges: 1, droppedEdges: 2, refusedSpans: 1))
    }

    @Test func aHalfOfTheSameSideIsNotTouched() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cl"))
        bench.drop(TestSpan(kind: .client, service: "noisy"))
        #expect(bench.store.count == 1)
        // The edge exists, so the marker is not asked.
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .completed)
        // And a new client half is not the opposite one of the marker.
        #expect(bench.push(TestSpan(kind: .client, service: "cl")) == .pending)
    }

    @Test func aRootServerMakesNoMarker() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "kept", span: 0))
        bench.drop(TestSpan(kind: .server, service: "noisy", span: 0))
        #expect(bench.store.markers == 0)
        #expect(bench.store.count == 1)
    }

    @Test func aDatabaseSpanIsRefusedToo() {
        let bench = EdgeBench()
        bench.drop(TestSpan(kind: .server, service: "noisy"))
        #expect(bench.push(TestSpan(kind: .client, service: "cl", isDatabase: true, databaseServer: "pg")) == .refused)
        #expect(bench.seen.isEmpty)
    }

    @Test func markersAreGoodForWaitAndRefreshed() {
        let bench = EdgeBench()
        bench.drop(TestSpan(kind: .client, service: "noisy"))
        bench.wait(seconds: 9.5)
        bench.expire()
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .refused)
        bench.drop(TestSpan(kind: .client, service: "noisy"))
        bench.wait(seconds: 9.5)
        bench.expire()
        #expect(bench.store.markers == 1)
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .refused)
        bench.wait(seconds: 0.5)
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .pending)
        bench.expire()
        #expect(bench.store.markers == 0)
        #expect(bench.quota.markers.used == 0)
    }

    @Test func atMostMaxItemsAreRemembered() {
        let bench = EdgeBench(maxItems: 2)
        for span in 1...3 { bench.drop(TestSpan(kind: span == 2 ? .server : .client, service: "noisy", span: UInt64(span))) }
        #expect(bench.store.markers == 2)
        #expect(bench.store.counters == EdgeCounters(markerOverflows: 1))
        // One that is known needs no place.
        bench.drop(TestSpan(kind: .server, service: "noisy", span: 2))
        #expect(bench.store.counters.markerOverflows == 1)
        #expect(bench.push(TestSpan(kind: .server, service: "srv", span: 3)) == .pending)
        bench.wait(seconds: 10)
        #expect(bench.expire(limit: 0))
        #expect(!bench.expire(limit: 1))
        #expect(bench.store.markers == 0)
        bench.drop(TestSpan(kind: .client, service: "noisy", span: 3))
        #expect(bench.store.markers == 1)
    }
}
