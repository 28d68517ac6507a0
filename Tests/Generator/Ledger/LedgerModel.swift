import Generator

/// A span of the ledger's tests.
struct LedgerSpan {
    enum Name: CaseIterable {
        case plain, filtered, filteredEdge, noUTF8
        var bytes: [UInt8] {
            switch self {
            case .plain: Array("op".utf8)
            case .filtered: Array("drop".utf8)
            case .filteredEdge: Array("drop edge".utf8)
            case .noUTF8: [0xff, 0xfe]
            }
        }
    }

    var name = Name.plain
    /// OTLP's number.
    var kind: UInt8 = 1
    /// Seconds since its end; below 0: it ends in the future.
    var late = 0.0
    var hasService = true
    var isCall = false
    var trace: UInt8 = 1
    var id: UInt8 = 1
    var parent: UInt8 = 0

    /// The rule, told again: 30 s to each side.
    var isLate: Bool { late > 30 }
    var isAhead: Bool { late < -30 }
}

/// What the books must say, from the spans alone, one by one.
struct LedgerModel {
    private(set) var columns: [String: Int] = [:]
    var processors: Set<String>

    private mutating func add(_ account: String, _ column: String, _ amount: Int = 1) { columns["\(account) \(column)", default: 0] += amount }

    private mutating func enter(_ processor: String, _ fate: String) {
        guard processors.contains(processor) else { return }
        add(processor, "received")
        add(processor, fate)
    }

    mutating func take(_ spans: [LedgerSpan], isWanted: Bool) {
        add("intake", "received", spans.count)
        guard !processors.isEmpty else { return add("intake", "skipped", spans.count) }
        add("intake", "counted", spans.count)
        for span in spans {
            enter("span-metrics", metricsFate(span, isWanted))
            enter("service-graphs", graphFate(span, isWanted))
            enter("gen-ai", callFate(span, isWanted))
        }
    }

    mutating func refuse(_ spans: Int) {
        add("intake", "received", spans)
        add("intake", "malformed", spans)
    }

    /// Those that are not 0. Which spans of service graphs are lost with a half that was filtered is the rule of the edges: the report tells how many.
    func columns(of account: String, _ report: LedgerReport) -> [String: Int] {
        var own = columns.filter { $0.key.hasPrefix(account + " ") }
        if account == "service-graphs" {
            let lines = report.accounts.first { $0.account == .serviceGraphs }?.lines ?? []
            let lost = lines.first { $0.reason == "filter_policies rejected the other half" }?.count ?? 0
            own["\(account) filtered", default: 0] += lost
            own["\(account) counted", default: 0] -= lost
        }
        return own.filter { $0.value != 0 }
    }

    private func metricsFate(_ span: LedgerSpan, _ isWanted: Bool) -> String {
        if span.isLate || span.isAhead { return "late" }
        guard isWanted else { return "skipped" }
        switch span.name {
        case .plain, .filteredEdge: return "counted"
        case .filtered: return "filtered"
        case .noUTF8: return "malformed"
        }
    }

    private func graphFate(_ span: LedgerSpan, _ isWanted: Bool) -> String {
        if span.isLate || span.isAhead { return "late" }
        guard isWanted, span.hasService, (2...5).contains(span.kind) else { return "skipped" }
        return span.name == .filteredEdge ? "filtered" : "counted"
    }

    private func callFate(_ span: LedgerSpan, _ isWanted: Bool) -> String {
        if span.isLate || span.isAhead { return "late" }
        return isWanted && span.isCall ? "counted" : "skipped"
    }
}

extension LedgerReport {
    /// What is compared with the model: columns that are not 0.
    func columns(of account: String) -> [String: Int] {
        guard let found = accounts.first(where: { $0.account.name == account }) else { return [:] }
        let all = [("received", found.received)] + LedgerFate.allCases.map { ($0.rawValue, found.total($0)) }
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 != 0 }.map { ("\(account) \($0.0)", $0.1) })
    }
}
