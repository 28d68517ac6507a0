import Foundation

/// A point on the monotonic clock after which a wait has failed.
package struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    package static func seconds(_ seconds: Double) -> Deadline {
        Deadline(end: .now + .milliseconds(Int64(seconds * 1000)))
    }

    package var isPast: Bool { ContinuousClock.now >= end }

    /// Asks `condition` every `interval` seconds until it yields a value; nil once the deadline has passed.
    package func poll<Value>(every interval: Double = 0.02, _ condition: () throws -> Value?) rethrows -> Value? {
        while true {
            if let value = try condition() { return value }
            if isPast { return nil }
            Thread.sleep(forTimeInterval: interval)
        }
    }
}

/// Waits until `condition` holds.
/// - Throws: ``HarnessError`` naming `what` and the last state when `seconds` have passed.
package func waitUntil(
    _ what: String, seconds: Double = 60, state: () throws -> String = { "" }, _ condition: () throws -> Bool
) throws {
    let deadline = Deadline.seconds(seconds)
    if try deadline.poll({ try condition() ? true : nil }) == nil {
        throw HarnessError("not within \(seconds) s: \(what). \(try state())")
    }
}

/// The same for a task, which holds no thread while it waits. It ends within a suite's shortest time limit, so that it can still say what did not come.
/// - Throws: ``HarnessError`` naming `what` and the last state when `seconds` have passed.
package func awaitUntil(
    isolation: isolated (any Actor)? = #isolation, _ what: String, seconds: Double = 50, every interval: Duration = .milliseconds(5),
    state: () -> String = { "" }, _ condition: () async throws -> Bool
) async throws {
    let deadline = Deadline.seconds(seconds)
    while try await !condition() {
        if deadline.isPast { throw HarnessError("not within \(seconds) s: \(what). \(state())") }
        try await Task.sleep(for: interval)
    }
}
