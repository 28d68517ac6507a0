import Settings

/// How one endpoint of remote write does, all tenants together.
package struct EndpointState: Sendable, Equatable {
    /// Why an attempt failed.
    package struct Failure: Sendable, Equatable {
        /// Seconds since the epoch.
        package var at: Int64
        package var text: String
        /// What can be done about it.
        package var advice: String?

        package init(at: Int64, text: String, advice: String? = nil) {
            self.at = at
            self.text = text
            self.advice = advice
        }
    }

    /// What it is sent.
    package struct Message: Sendable, Equatable {
        package var sent: WriteMessage
        package var temporality: Temporality
        /// Why it is not what is asked for; nil: it is.
        package var fallback: MessageNegotiation.Reason?

        /// As pages show it.
        package var text: String { temporality == .delta ? "\(sent.name) \(temporality.rawValue)" : sent.name }
    }

    package var remoteName: String
    /// Without secrets.
    package var url: String
    package var message: Message
    /// Tenants that something was to be sent of, and those of whose last collection nothing arrived.
    package var tenants = 0
    package var tenantsBehind = 0
    package var delivered = PushTotals()
    /// What was refused or given up.
    package var dropped = PushTotals()
    /// Bytes of requests in memory.
    package var queuedBytes = 0
    /// Seconds since the epoch; nil: never.
    package var lastSuccess: Int64?
    /// The last one.
    package var failure: Failure?

    init(_ client: EndpointClient) {
        remoteName = client.remoteName
        url = client.endpoint.displayURL
        message = client.message
    }

    /// The last attempt failed, or nothing of somebody's last collection arrived.
    package var isFailing: Bool {
        if tenantsBehind > 0 { return true }
        guard let failure else { return false }
        return lastSuccess.map { failure.at > $0 } ?? true
    }

    /// Adds what is known of one tenant.
    mutating func add(_ sender: Sender) {
        tenants += 1
        if sender.isBehind { tenantsBehind += 1 }
        delivered.add(sender.delivered)
        dropped.add(sender.dropped)
        queuedBytes += sender.queuedBytes
        lastSuccess = [lastSuccess, sender.lastSuccess].compactMap { $0 }.max()
        failure = [failure, sender.lastFailure].compactMap { $0 }.max { $0.at < $1.at }
    }
}
