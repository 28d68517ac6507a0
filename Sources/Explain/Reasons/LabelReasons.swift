import Exposition
import MetronomeConfiguration
import Pipeline
import Settings

/// Where the labels of a span's series come from, and why configured ones are not there.
package struct LabelReasons {
    private(set) var found: [SpanExplanation.Label] = []
    private(set) var missing: [SpanExplanation.Empty] = []

    private let probe: Probe
    private let capture: Capture
    private let index: Int

    package init(_ probe: Probe, _ capture: Capture, _ index: Int, _ share: Share, _ effects: Effects) {
        self.probe = probe
        self.capture = capture
        self.index = index
        for totals in probe.groupTotals {
            guard let plan = totals.group.metrics.labels else { continue }
            let series = share.made.keys.filter { $0.role == totals.group.role }
            guard !series.isEmpty else { continue }
            let keys = Self.configured(totals, probe.settings)
            let sent = SentNames(totals.group.metrics)
            note(series, plan, sent, keys, effects)
            for (label, names) in keys.sorted(by: { $0.key < $1.key }) where !series.contains(where: { $0.labels[label] != nil }) {
                let processor = Probe.name(totals.group.role)
                let shown = sent.shown(label)
                guard !missing.contains(where: { $0.processor == processor && $0.label == shown }) else { continue }
                missing.append(SpanExplanation.Empty(processor: processor, label: shown, reason: reason(names, plan, label)))
            }
        }
        found.sort { ($0.processor, $0.name, $0.value) < ($1.processor, $1.name, $1.value) }
    }

    /// The attributes of labels that somebody has configured.
    package static func configured(_ totals: GroupTotals, _ settings: TenantSettings) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for label in totals.configuredLabels {
            result[label.name] = label.attributes.isEmpty ? attributes(label.name, totals.group.role, settings) : label.attributes
        }
        return result
    }

    /// Of labels whose plan does not say it: those of edges and of calls.
    private static func attributes(_ label: String, _ role: SeriesGroup.Role, _ settings: TenantSettings) -> [String] {
        let dimensions = role.processor == ServiceGraphSeries.processor ? settings.serviceGraphs.dimensions : settings.own.genAI.dimensions
        let name = ["client_", "server_"].first { label.hasPrefix($0) }.map { String(label.dropFirst($0.count)) }
        let asked = dimensions.filter { LabelName.dimension($0) == label || LabelName.dimension($0) == name }
        let profiles = role.processor == ServiceGraphSeries.processor ? settings.dimensionTable.profiles.map(ConceptProfile.init) : [.genAI]
        return asked.flatMap { key in ConceptProfile.concept(of: key, in: profiles, beside: dimensions).map { $0.spellings.map(\.key) } ?? [key] }
    }

    // MARK: Found

    private mutating func note(_ series: [Outcome.Series], _ plan: LabelPlan, _ sent: SentNames, _ keys: [String: [String]], _ effects: Effects) {
        for series in series {
            for (name, value) in series.labels {
                guard let label = plan.labels.first(where: { $0.name == name }) else { continue }
                let from = effects.labels[Effects.Label(processor: series.processor, name: name, value: value)] ?? []
                for shown in sent.labels(name) {
                    let known = found.contains { $0.processor == series.processor && $0.name == shown && $0.value == value }
                    guard !known else { continue }
                    found.append(
                        SpanExplanation.Label(
                            processor: series.processor, name: shown, value: value, from: from, rule: rule(label, series.processor),
                            passedOver: passedOver(keys[name] ?? [], from)))
                }
            }
        }
    }

    private func rule(_ label: LabelPlan.Label, _ processor: String) -> String {
        switch label.source {
        case .given(_, isOfAttributes: true) where label.name == probe.settings.own.genAI.serviceLabel: "metronome.gen_ai.service_label"
        case .given(_, isOfAttributes: false) where processor == ObservingProcessor.genAI.name && GatewayLabel(rawValue: label.name) != nil:
            "metronome.gateway_names, profile gatewayz"
        default: SourceWords.rule(label.source)
        }
    }

    /// Attributes that could have given the value and say something, and did not.
    private func passedOver(_ keys: [String], _ from: [SpanExplanation.Origin]) -> [SpanExplanation.Origin] {
        guard !from.isEmpty else { return [] }
        return capture.spans[index].attributes.filter { attribute in
            (attribute.place == .resource || attribute.place == .span) && keys.contains(attribute.key) && !attribute.value.isEmpty
                && !from.contains { $0.place == attribute.place.rawValue && $0.key == attribute.key }
        }.map { SpanExplanation.Origin(place: $0.place.rawValue, key: $0.key, value: $0.value) }
    }

    // MARK: Missing

    private func reason(_ keys: [String], _ plan: LabelPlan, _ label: String) -> String {
        let span = capture.spans[index]
        for key in keys {
            if let reason = present(key, span, plan, label) { return reason }
        }
        for key in keys {
            if let reason = elsewhere(key, span) { return reason }
        }
        for key in keys {
            if let reason = renamed(key, span) { return reason }
        }
        for key in keys {
            if let reason = misspelt(key, span) { return reason }
        }
        return absent(keys)
    }

    /// It is there, and says nothing that could be shown.
    private func present(_ key: String, _ span: CapturedSpan, _ plan: LabelPlan, _ label: String) -> String? {
        guard let attribute = span.attributes.first(where: { $0.key == key && ($0.place == .resource || $0.place == .span) }) else { return nil }
        let place = "\(key) is on the \(attribute.place.rawValue)"
        if attribute.value.isEmpty { return "\(place), but empty" }
        let shown = "\(place) (\(Shown.value(attribute.value)))"
        if case .rule(let entry)? = plan.labels.first(where: { $0.name == label })?.source {
            if entry.scope == .resource, attribute.place == .span { return "\(shown); the entry of metronome.dimensions has scope: resource" }
            if entry.scope == .span, attribute.place == .resource { return "\(shown); the entry of metronome.dimensions has scope: span" }
        }
        return "\(shown), and its value is not one that this label shows"
    }

    private func elsewhere(_ key: String, _ span: CapturedSpan) -> String? {
        if let attribute = span.attributes.first(where: { $0.key == key }) {
            return
                "\(key) is only on the \(attribute.place.rawValue) (\(Shown.value(attribute.value))); a label sees a span's attributes and its resource's"
        }
        for (distance, other) in capture.ancestors(of: index).enumerated() {
            guard let value = capture.spans[other].value(of: key, .span) else { continue }
            let who = distance == 0 ? "its parent" : "a span above it"
            return "\(key) is only on \(who) \(Shown.name(capture.spans[other].name)) (\(Shown.value(value))); a label sees one span and its resource"
        }
        for other in capture.children(of: index) {
            guard let value = capture.spans[other].value(of: key, .span) else { continue }
            return
                "\(key) is only on its child \(Shown.name(capture.spans[other].name)) (\(Shown.value(value))); a label sees one span and its resource"
        }
        return nil
    }

    private static let bothNames = "name that, or both in an entry of metronome.dimensions"

    /// Senders of another age call it otherwise.
    private func renamed(_ key: String, _ span: CapturedSpan) -> String? {
        let there = span.attributes.filter { $0.place == .resource || $0.place == .span }
        guard let other = AttributeRenames.sent(key, among: Set(there.map(\.key))), let found = there.first(where: { $0.key == other.name })
        else { return nil }
        return "there is no \(key); \(other.name), \(other.what), is on the \(found.place.rawValue) (\(Shown.value(found.value))): " + Self.bothNames
    }

    private func misspelt(_ key: String, _ span: CapturedSpan) -> String? {
        if let advice = AttributeNames.advice(key) { return "\(key) \(advice)" }
        let there = span.attributes.filter { $0.place == .resource || $0.place == .span }
        guard let meant = Self.meant(by: key, among: there.map(\.key)) else { return nil }
        guard let attribute = there.first(where: { $0.key == meant }) else { return "there is no \(key); did you mean \(meant)?" }
        return "there is no \(key); \(meant) is on the \(attribute.place.rawValue) (\(Shown.value(attribute.value))): did you mean that?"
    }

    /// The name that was probably meant: a known one, or one that is sent, where the sender has misspelt it.
    private static func meant(by key: String, among sent: [String]) -> String? {
        if let meant = AttributeNames.meant(by: key, among: sent) { return meant }
        let limit = key.count / 8
        return limit > 0 ? NearestKey.of(key, among: sent.filter { $0 != key }, most: limit) : nil
    }

    /// Why a label is on no span at all.
    package static func reasonForAll(_ keys: [String], _ capture: Capture) -> String {
        let all = capture.spans.flatMap(\.attributes)
        for key in keys {
            if let attribute = all.first(where: { $0.key == key && ($0.place == .scope || $0.place == .event) }) {
                return "\(key) is only on the \(attribute.place.rawValue); a label sees a span's attributes and its resource's"
            }
        }
        let there = Set(all.map(\.key)).sorted()
        let visible = Set(all.filter { $0.place == .resource || $0.place == .span }.map(\.key))
        for key in keys {
            guard let other = AttributeRenames.sent(key, among: visible) else { continue }
            let count = capture.spans.count { span in span.attributes.contains { $0.key == other.name } }
            return "nobody sends \(key); \(other.name), \(other.what), is on \(count) \(count == 1 ? "span" : "spans"): " + bothNames
        }
        for key in keys {
            if let advice = AttributeNames.advice(key) { return "nobody sends \(key), which \(advice)" }
            guard let meant = meant(by: key, among: there) else { continue }
            let count = capture.spans.count { span in span.attributes.contains { $0.key == meant } }
            return "nobody sends \(key); did you mean \(meant)" + (count > 0 ? " (\(count) spans)?" : "?")
        }
        return "nobody sends " + keys.prefix(3).joined(separator: ", ") + (keys.count > 3 ? " or \(keys.count - 3) more" : "")
    }

    private func absent(_ keys: [String]) -> String {
        let names = keys.prefix(3).joined(separator: ", ") + (keys.count > 3 ? " and \(keys.count - 3) more" : "")
        let having = capture.spans.count { span in
            span.attributes.contains { ($0.place == .resource || $0.place == .span) && keys.contains($0.key) }
        }
        let others = having == 0 ? "on none of the \(capture.spans.count) spans here" : "on \(having) of the \(capture.spans.count) spans here"
        return "\(names) \(keys.count > 1 ? "are" : "is") neither on the span nor on its resource; \(others)"
    }
}

/// Pieces of what was sent, for sentences.
package enum Shown {
    private static let characters = 60

    package static func value(_ text: String) -> String { "'\(plain(text))'" }
    package static func name(_ text: String) -> String { "\"\(plain(text))\"" }

    /// One line, not long.
    package static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(characters).map { $0.value < 0x20 || $0.value == 0x7f ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars)) + (text.unicodeScalars.count > characters ? "…" : "")
    }
}
