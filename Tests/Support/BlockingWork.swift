import Foundation

/// Runs blocking test code on a thread of its own, so that it never starves the few threads that run the tests themselves.
///
/// Return what was observed and expect it outside: an expectation on a foreign thread is not attributed to its test.
package func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 4 << 20
        thread.start()
    }
}

/// Keeps the number of processes under test that run at once small enough for two cores.
package enum ProcessGate {
    private static let slots = DispatchSemaphore(value: 6)

    /// Waits for a free slot, without a deadline: the wait is other tests' time.
    package static func enter() { slots.wait() }
    package static func leave() { slots.signal() }
}
