import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

@Suite struct NativeExemplarTests {
    private func exemplar(_ value: Double, trace: UInt64 = 1, at time: Int64 = 0) -> NativeExemplar {
        NativeExemplar(traceHigh: 0, traceLow: trace, value: value, time: time)
    }

    private func sent(_ store: inout NativeExemplars) -> [UInt64] {
        var traces: [UInt64] = []
        store.forEachToSend { traces.append($0.traceLow) }
        store.settle()
        return traces
    }

    @Test func goldenFourInOrderOfValueAndArrival() {
        var store = NativeExemplars()
        for (value, trace) in [(0.1, 2), (7, 4), (0.1, 3), (0.003, 1)] as [(Double, UInt64)] { store.add(exemplar(value, trace: trace)) }
        #expect(sent(&store) == [1, 2, 3, 4])
        // All of them again, at every collection.
        #expect(sent(&store) == [1, 2, 3, 4])
    }

    @Test func aSingleUnchangedOneIsSentOnce() {
        var store = NativeExemplars()
        store.add(exemplar(1, trace: 5))
        #expect(sent(&store) == [5])
        #expect(sent(&store) == [])
        // The one sent last comes first: it alone is left out.
        store.add(exemplar(2, trace: 6))
        #expect(sent(&store) == [6])
        #expect(sent(&store) == [5, 6])
        #expect(sent(&store) == [5, 6])
    }

    @Test func equalNeighboursAreSentOnce() {
        var store = NativeExemplars()
        store.add(exemplar(1, trace: 5, at: 1))
        store.add(exemplar(1, trace: 5, at: 2))
        #expect(sent(&store) == [5])
        store.add(exemplar(0.5, trace: 4))
        #expect(sent(&store) == [4, 5])
    }

    private func full() -> NativeExemplars {
        var store = NativeExemplars()
        // Powers of four, traces 0 ... 9; 9 is the newest.
        for step in 0..<10 { store.add(exemplar(Double(1 << (2 * step)), trace: UInt64(step), at: Int64(step))) }
        return store
    }

    @Test func whenFullTheOldestGoesOnceItHasOutlivedItsTime() {
        var store = full()
        store.add(exemplar(0.1, trace: 77, at: NativeExemplars.timeToLive + 1))
        #expect(store.all.map(\.traceLow) == [77, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        // Nothing expires without a new one.
        #expect(sent(&store) == [77, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test func whenFullTheNewOneTakesTheClosestPlace() {
        var store = full()
        // Just below trace 3 (64): closer than any pair.
        store.add(exemplar(60, trace: 77, at: 20))
        #expect(store.all.map(\.traceLow) == [0, 1, 2, 77, 4, 5, 6, 7, 8, 9])
        // Just above 16.
        store.add(exemplar(17, trace: 78, at: 21))
        #expect(store.all.map(\.traceLow) == [0, 1, 78, 77, 4, 5, 6, 7, 8, 9])
        // Far off on either side: the older of the closest pair (17 and 60) makes room.
        store.add(exemplar(1e9, trace: 79, at: 22))
        #expect(store.all.map(\.traceLow) == [0, 1, 78, 4, 5, 6, 7, 8, 9, 79])
        #expect(store.all.map(\.value) == store.all.map(\.value).sorted())
    }

    @Test func zerosInfinitiesAndNumbersThatAreNoneDoNoHarm() {
        var store = NativeExemplars()
        var random = SplitMix64(seed: 3)
        for step in 0..<2000 {
            let odd = [0, 0, .infinity, .nan, .leastNonzeroMagnitude, 1.7e308, -1]
            let value = step.isMultiple(of: 3) ? odd.randomElement(using: &random) ?? 0 : Double.random(in: 0...10, using: &random)
            store.add(exemplar(value, trace: UInt64(step), at: [Int64.min, .max, Int64(step)].randomElement(using: &random) ?? 0))
            #expect(store.all.count == min(store.all.count, NativeExemplars.limit))
            #expect(store.all.map(\.value) == store.all.map(\.value).sorted())
        }
        #expect(store.all.count == NativeExemplars.limit)
    }
}
