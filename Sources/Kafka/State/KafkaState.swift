/// How the reader of the topic does, for pages.
package struct KafkaState: Sendable, Equatable {
    /// What brokers or connections to them have told last.
    package struct Failure: Sendable, Equatable {
        /// Seconds since the epoch.
        package var at: Int64
        package var text: String
        /// What can be done about it; nil: nobody knows, or it passes by itself.
        package var advice: String?

        package init(at: Int64, text: String, advice: String? = nil) {
            self.at = at
            self.text = text
            self.advice = advice
        }
    }

    /// Brokers tell the same again at least this often while it holds, in seconds.
    private static let memory: Int64 = 60

    package var address: String
    package var topic: String
    package var group: String
    package var isTLS: Bool
    /// Partitions that are this process's.
    package var assigned = 0
    package var records = 0
    package var skipped = 0
    /// When a record was read or an offset committed last, seconds since the epoch; nil: never.
    package var lastSuccess: Int64?
    package var failure: Failure?

    package init(address: String, topic: String, group: String, isTLS: Bool) {
        self.address = address
        self.topic = topic
        self.group = group
        self.isTLS = isTLS
    }

    /// Something was told against it a short time ago, and nothing has worked since.
    ///
    /// - Parameter now: seconds since the epoch.
    package func isFailing(now: Int64) -> Bool {
        guard let failure, failure.at >= lastSuccess ?? .min else { return false }
        // A clock that was set back says nothing.
        return now < failure.at || now - failure.at < Self.memory
    }
}
