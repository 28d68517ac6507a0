import CFloors
import Pipeline

/// What no decoder can do without, measured beside it in the same run.
enum Floors {
    /// Microseconds per span of reading the memory that the requests lie in.
    static func sumOfBytes(_ requests: [RequestBuffer], spans: Int, rounds: Int) -> Double {
        BestOf.microseconds(rounds: rounds) {
            var sum: UInt64 = 0
            for request in requests { sum &+= metronome_sum_of_bytes(request.bytes.start.address, request.count) }
            return sum == 0 ? 0 : spans
        }
    }

    /// Microseconds per span of going from field to field, without a look at any value.
    static func wireSkip(_ requests: [RequestBuffer], rounds: Int) -> Double {
        BestOf.microseconds(rounds: rounds) { wireSkip(requests) }
    }

    /// - Returns: spans.
    static func wireSkip(_ requests: [RequestBuffer]) -> Int {
        var spans = 0
        for request in requests { spans += Int(max(metronome_wire_skip(request.bytes.start.address, request.count), 0)) }
        return spans
    }
}
