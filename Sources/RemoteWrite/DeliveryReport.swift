/// What became of everything that was handed over since the start.
package struct DeliveryReport: Sendable, Equatable {
    /// What arrived, all endpoints together.
    package var delivered = PushTotals()
    /// What was refused or given up.
    package var dropped = PushTotals()
    /// `remote_name` of endpoints where nothing of a tenant's last collection arrived, or that a flush has left something of in the journal.
    package var behind: [String] = []

    package init() {}
}
