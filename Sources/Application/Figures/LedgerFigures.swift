import Generator
import MetronomeConfiguration
import Settings

/// `/api/v1/ledger`.
enum LedgerFigures {
    static func page(_ reports: [LedgerReport], now: UInt64) -> YAMLText {
        .mapping([
            ("time", .string(UTCTime(nanoseconds: now).text)), ("balanced", .flag(reports.allSatisfy(\.isBalanced))),
            ("tenants", .list(reports.map(tenant))),
        ])
    }

    private static func tenant(_ report: LedgerReport) -> YAMLText {
        .mapping([
            ("tenant", .string(report.tenant)), ("processors", .list(report.accounts.map(account))),
            ("without_account", .list(report.unbooked.map { .mapping([("processor", .string($0.processor)), ("reason", .string($0.reason))]) })),
        ])
    }

    private static func account(_ account: LedgerReport.Account) -> YAMLText {
        let fates = LedgerFate.allCases.map { ($0.rawValue, YAMLText.whole(account.total($0))) }
        let reasons = account.lines.filter { $0.count != 0 }.map { line -> YAMLText in
            .mapping([
                ("fate", .string(line.fate.rawValue)), ("reason", .string(line.reason)), ("count", .whole(line.count)),
                ("metric", .text(line.metric.isEmpty ? nil : line.metric)),
            ])
        }
        return .mapping(
            [("processor", .string(account.account.name)), ("unit", .string(account.account.unit)), ("received", .whole(account.received))] + fates
                + [
                    ("waiting", .whole(account.waiting)), ("imbalance", .whole(account.imbalance)), ("reasons", .list(reasons)),
                ])
    }
}
