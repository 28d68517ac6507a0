/// The books of one tenant as they are read.
package struct LedgerReport: Sendable {
    package struct Line: Sendable {
        package let fate: LedgerFate
        package let reason: String
        package let count: Int
        /// The metric that counts the same; empty: none does.
        package let metric: String
    }

    package struct Account: Sendable {
        package let account: LedgerAccount
        package let received: Int
        /// Edges that wait for their other half.
        package let waiting: Int
        /// Every reason that there is.
        package let lines: [Line]

        package func total(_ fate: LedgerFate) -> Int { lines.reduce(0) { $1.fate == fate ? $0 &+ $1.count : $0 } }

        /// What came in and is nowhere, or what is somewhere and never came in, below 0.
        package var imbalance: Int { lines.reduce(received &- waiting) { $0 &- $1.count } }

        /// A column that is below nothing hides as much in another.
        package var isBalanced: Bool { imbalance == 0 && !lines.contains { $0.count < 0 } }
    }

    package let tenant: String
    /// Those that have had anything, or wait for it.
    package let accounts: [Account]
    /// Processors that have none, as far as whoever reads asks for them.
    package var unbooked: [UnbookedProcessor] = []

    package var isBalanced: Bool { accounts.allSatisfy(\.isBalanced) }

    /// - Parameters:
    ///   - active: accounts that are shown though nothing has come.
    ///   - waiting: edges that wait.
    init(tenant: String, _ tally: LedgerTally, active: Set<LedgerAccount>, waiting: Int) {
        self.tenant = tenant
        accounts = LedgerAccount.allCases.compactMap { account in
            let received = tally[account.received]
            guard received > 0 || active.contains(account) else { return nil }
            let lines = account.lines.compactMap { line in
                line.facts.fate.map { Line(fate: $0, reason: line.facts.reason, count: tally[line], metric: line.facts.metric) }
            }
            return Account(account: account, received: received, waiting: account == .edges ? waiting : 0, lines: lines)
        }
    }
}
