import Pipeline

/// Runs with something left out or changed, and what came of it.
package struct Trials {
    /// Of the span and those that it makes series with.
    private static let partLimit = 256
    private static let calls = Share.calls

    private let probe: Probe
    /// Attributes that any processor looks at.
    private let asked: Set<String>

    package init(_ probe: Probe) {
        self.probe = probe
        asked = Set(probe.processors.plan.attributes.keys)
    }

    // MARK: Spans left out

    package func share(of index: Int, in context: [Int], _ spans: [CapturedSpan], alone: Outcome) -> Share {
        func run(_ without: Set<Int>) -> Outcome { probe.run(context.filter { !without.contains($0) }.map { spans[$0] }) }
        let all = context == [index] ? alone : run([])
        let without = run([index])
        var share = Share(index: index, context: context, tellers: [index], without: without, made: all.adding(to: without))
        // Of a gauge that is always 1 others of its resource make no other.
        for (series, amount) in alone.series where amount == .present { share.made[series] = amount }
        guard context.count > 1 else { return share }
        addTogether(&share, alone, run)
        func callers() -> [Int] { context.filter { $0 != index && !Self.metrics(probe.run([spans[$0]]).series).isEmpty } }
        guard !Self.metrics(alone.series).isEmpty else {
            // It makes no call by itself: what it says goes into another span's.
            if share.made.keys.contains(where: { $0.processor == Self.calls }) {
                share.addsTo = callers().first
                share.dropCalls()
            }
            return share
        }
        addCalls(&share, all, alone, callers, run)
        return share
    }

    /// Notes the spans without which a series of several spans is not made.
    private func addTogether(_ share: inout Share, _ alone: Outcome, _ run: (Set<Int>) -> Outcome) {
        let joint = share.made.keys.filter { alone.series[$0] == nil }
        guard !joint.isEmpty else { return }
        for other in share.context where other != share.index {
            let made = run([other]).adding(to: run([share.index, other]))
            for series in joint where made[series] == nil { share.together[series.processor, default: []].insert(other) }
        }
    }

    /// Who says the same of the same call, so that it would be counted without this span, too; the first of them is said to count it.
    private func addCalls(_ share: inout Share, _ all: Outcome, _ alone: Outcome, _ callers: () -> [Int], _ run: (Set<Int>) -> Outcome) {
        let untold = Self.metrics(alone.series).subtracting(Self.metrics(share.made))
        guard !untold.isEmpty else { return }
        let index = share.index
        func tells(without others: Set<Int>) -> Bool {
            !untold.isDisjoint(with: Self.metrics(run(others).adding(to: run(others.union([index])))))
        }
        var others: Set<Int> = []
        for other in callers() {
            others.insert(other)
            guard tells(without: others) else { continue }
            for needless in others where tells(without: others.subtracting([needless])) { others.remove(needless) }
            break
        }
        guard tells(without: others) else { return }
        share.dropCalls()
        guard index < others.min() ?? .max else {
            share.toldBy = others.min()
            return
        }
        share.tellers = others.union([index])
        share.without = run(share.tellers)
        for (series, amount) in all.adding(to: share.without) where series.processor == Self.calls { share.made[series] = amount }
        share.together[Self.calls, default: []].formUnion(others)
    }

    /// Metrics of calls that are counted.
    private static func metrics(_ series: [Outcome.Series: Outcome.Amount]) -> Set<String> {
        Set(series.filter { $0.key.processor == calls && $0.value.isCounted }.map(\.key.metric))
    }

    // MARK: Parts left out and changed

    /// What of the span, and of those that it makes series with, what it made depends on.
    package func effects(of share: Share, _ spans: [CapturedSpan]) -> Effects {
        var effects = Effects()
        let others = share.together.values.reduce(into: Set<Int>()) { $0.formUnion($1) }
        var left = Self.partLimit
        for index in [share.index] + others.sorted() {
            for part in parts(of: spans[index]).prefix(left) {
                left -= 1
                let origin = origin(part, spans[index], isOther: index != share.index)
                if let changed = spans[index].without(part) { note(changed, at: index, origin, share, spans, isRemoval: true, &effects) }
                if let changed = spans[index].changing(part) { note(changed, at: index, origin, share, spans, isRemoval: false, &effects) }
            }
        }
        return effects
    }

    private func note(
        _ changed: CapturedSpan, at index: Int, _ origin: SpanExplanation.Origin, _ share: Share, _ spans: [CapturedSpan], isRemoval: Bool,
        _ effects: inout Effects
    ) {
        let made = probe.run(share.context.map { $0 == index ? changed : spans[$0] }).adding(to: share.without)
        // Of another span's own series nothing is to be said here.
        let ours = index == share.index ? share.made : share.made.filter { share.together[$0.key.processor]?.contains(index) == true }
        effects.note(ours, made, origin, isRemoval: isRemoval)
    }

    private func parts(of span: CapturedSpan) -> [SpanPart] {
        let looksAtEvents = probe.processors.recentCalls != nil || probe.processors.names.contains(ObservingProcessor.spanEvents.name)
        let attributes = span.attributes.indices.filter { index in
            let attribute = span.attributes[index]
            switch attribute.place {
            case .resource, .span: return asked.contains(attribute.key)
            case .event: return looksAtEvents
            case .scope: return false
            }
        }
        return attributes.map(SpanPart.attribute) + [.name, .kind, .status] + (probe.processors.recentCalls == nil ? [] : [.scopeName])
    }

    private func origin(_ part: SpanPart, _ span: CapturedSpan, isOther: Bool) -> SpanExplanation.Origin {
        let id = isOther ? span.spanID : ""
        switch part {
        case .attribute(let index):
            let attribute = span.attributes[index]
            return SpanExplanation.Origin(spanID: id, place: attribute.place.rawValue, key: attribute.key, value: attribute.value)
        case .name: return SpanExplanation.Origin(spanID: id, key: "span name", value: span.name)
        case .kind: return SpanExplanation.Origin(spanID: id, key: "span kind", value: span.kindName)
        case .status: return SpanExplanation.Origin(spanID: id, key: "span status", value: span.statusName)
        case .scopeName: return SpanExplanation.Origin(spanID: id, key: "scope name", value: span.scopeName)
        }
    }
}
