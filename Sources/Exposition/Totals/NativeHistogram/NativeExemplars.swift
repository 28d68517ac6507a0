import Glibc
import Pipeline

/// An example observation of a native histogram.
package struct NativeExemplar: Sendable, Equatable {
    /// The trace id as two big-endian halves.
    package var traceHigh: UInt64
    package var traceLow: UInt64
    /// Seconds.
    package var value: Double
    /// When it was observed, milliseconds. Not what is sent: that is the time of the collection.
    package var time: Int64

    package init(traceHigh: UInt64, traceLow: UInt64, value: Double, time: Int64) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.value = value
        self.time = time
    }

    /// The same of another unit.
    func scaled(_ scale: SeriesName.Scale) -> NativeExemplar {
        NativeExemplar(traceHigh: traceHigh, traceLow: traceLow, value: scale.applied(to: value), time: time)
    }

    /// For what is written the same way in every mode.
    var asExemplar: Exemplar { Exemplar(traceHigh: traceHigh, traceLow: traceLow, value: value, slot: 0, isFresh: true) }

    init(traceHigh: UInt64, traceLow: UInt64, value: Double, nanoseconds: UInt64) {
        self.init(traceHigh: traceHigh, traceLow: traceLow, value: value, time: Int64(clamping: nanoseconds / 1_000_000))
    }

    fileprivate func isSame(_ other: Self) -> Bool {
        traceHigh == other.traceHigh && traceLow == other.traceLow && value == other.value
    }
}

extension Exemplar {
    var asNative: NativeExemplar { NativeExemplar(traceHigh: traceHigh, traceLow: traceLow, value: value, nanoseconds: time) }
}

/// The exemplars of one series in mode `native`: few, spread over the range of values (tempo-behaviour 6.4).
///
/// Mode `both` has none of these: there each classic bucket keeps its last exemplar, and one equal to what was sent last is
/// not sent again, exactly as ``CumulativeStore`` does it with ``ExemplarPool`` for the classic mode.
package struct NativeExemplars: Sendable, Equatable {
    package static let limit = NativeDelta.exemplarLimit
    /// Milliseconds. An older exemplar gives way when there is no room for a new one; nothing is removed for its age alone.
    package static let timeToLive: Int64 = 5 * 60_000

    /// Ascending by value; among equal ones the earlier first.
    package private(set) var all: [NativeExemplar] = []
    private var lastSent: NativeExemplar?

    package init() {}

    /// Takes an exemplar in. When full, it replaces the oldest if that has outlived its time, else the one that keeps the
    /// logarithms of the values best spread.
    package mutating func add(_ exemplar: NativeExemplar) {
        guard !exemplar.value.isNaN else { return }
        guard all.count >= Self.limit else {
            all.insert(exemplar, at: all.firstIndex { exemplar.value < $0.value } ?? all.count)
            return
        }
        let place = all.firstIndex { exemplar.value <= $0.value } ?? all.count
        let victim = victim(of: exemplar, at: place)
        all.remove(at: victim)
        all.insert(exemplar, at: victim < place ? place - 1 : place)
    }

    private func victim(of exemplar: NativeExemplar, at place: Int) -> Int {
        var oldest = 0
        for index in all.indices where all[index].time < all[oldest].time { oldest = index }
        // Wrapping: a clock set back by ages makes nothing expire, or everything.
        if exemplar.time &- all[oldest].time > Self.timeToLive { return oldest }

        // The older of the closest pair goes. A distance to 0 is infinite, between two zeros it is no number, and no
        // number is less than that.
        var victim = 0
        var closest = -1.0
        for index in all.indices.dropFirst() {
            let distance = Self.distance(all[index].value, all[index - 1].value)
            if closest == -1 || distance < closest {
                closest = distance
                victim = all[index].time < all[index - 1].time ? index : index - 1
            }
        }
        // Unless the new one would be closer still to a neighbour: then it takes that one's place.
        if place > 0 {
            let distance = Self.distance(exemplar.value, all[place - 1].value)
            if distance < closest {
                closest = distance
                victim = place - 1
            }
        }
        if place < all.count, Self.distance(all[place].value, exemplar.value) < closest { victim = place }
        return victim
    }

    private static func distance(_ a: Double, _ b: Double) -> Double { abs(log(a) - log(b)) }

    /// Calls `body` with what a collection sends: everything, every time, save an exemplar equal (but for the time) to the
    /// one sent immediately before it. So a single unchanged exemplar is sent once. ``settle()`` says that it was sent.
    package func forEachToSend(_ body: (NativeExemplar) -> Void) {
        var last = lastSent
        for exemplar in all {
            if let last, exemplar.isSame(last) { continue }
            body(exemplar)
            last = exemplar
        }
    }

    /// What ``forEachToSend(_:)`` gave has been sent.
    package mutating func settle() {
        if let last = all.last { lastSent = last }
    }
}
