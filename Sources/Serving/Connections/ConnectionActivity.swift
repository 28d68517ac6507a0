import NIOCore
import Synchronization

/// What is known of an open connection when one must go.
package final class ConnectionActivity: Sendable {
    private let heard: Atomic<UInt64>
    private let served = Atomic<Bool>(false)

    package init(_ now: NIODeadline) { heard = Atomic(now.uptimeNanoseconds) }

    /// Bytes have come.
    package func hear(_ now: NIODeadline) { heard.store(now.uptimeNanoseconds, ordering: .relaxed) }

    /// A request has been answered.
    package func serve() { served.store(true, ordering: .relaxed) }

    var lastHeard: UInt64 { heard.load(ordering: .relaxed) }
    var isServed: Bool { served.load(ordering: .relaxed) }
}
