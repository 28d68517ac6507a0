/// How one target does. Offered and restored is sent, dropped or waiting, but for what moves meanwhile.
package struct ForwardState: Sendable, Equatable {
    /// Why an attempt failed, or a request was refused.
    package struct Failure: Sendable, Equatable {
        /// Seconds since the epoch.
        package var at: Int64
        package var text: String

        package init(at: Int64, text: String) {
            self.at = at
            self.text = text
        }
    }

    package struct Dropped: Sendable, Equatable {
        package var reason: String
        package var count: Int

        package init(reason: String, count: Int) {
            self.reason = reason
            self.count = count
        }
    }

    package var name: String
    /// Without its query, which may hold secrets.
    package var url: String
    /// `grpc` or `http`.
    package var wire: String
    package var offered = 0
    package var restored = 0
    package var sent = 0
    /// By reason, zeros among them.
    package var dropped: [Dropped] = []
    package var failedAttempts = 0
    /// In memory, on the disk or under way.
    package var waiting = 0
    package var waitingBytes = 0
    package var waitingDiskBytes = 0
    /// Seconds since the epoch; nil: never.
    package var lastSuccess: Int64?
    /// The last one.
    package var failure: Failure?
    /// The last attempt failed and is repeated, or was refused.
    package var isFailing = false

    package init(name: String, url: String, wire: String) {
        self.name = name
        self.url = url
        self.wire = wire
    }

    package var lost: Int { dropped.reduce(0) { $0 + $1.count } }
}
