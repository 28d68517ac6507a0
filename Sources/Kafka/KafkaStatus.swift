import Synchronization

/// The state between the thread that reads and the pages that show it.
final class KafkaStatus: Sendable {
    private let current: Mutex<KafkaState>

    init(_ options: KafkaOptions) {
        current = Mutex(KafkaState(address: options.address, topic: options.topic, group: options.group, isTLS: options.isTLS))
    }

    var state: KafkaState { current.withLock { $0 } }

    func note(_ change: (inout KafkaState) -> Void) { current.withLock { change(&$0) } }
}
