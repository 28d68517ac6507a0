import Foundation
import Synchronization

/// Blocking work on a thread of its own, started at once and waited for later.
package final class Worker<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    package init(_ body: @escaping @Sendable () throws -> Value) {
        let thread = Thread { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
            done.signal()
        }
        thread.start()
    }

    /// Waits for the end of the work.
    /// - Throws: what the work threw.
    package func result() throws -> Value {
        done.wait()
        done.signal()
        guard let outcome = outcome.withLock({ $0 }) else { throw HarnessError("a worker ended without a result") }
        return try outcome.get()
    }
}
