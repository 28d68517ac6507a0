import Pipeline

/// What is to be said of a call of a model beside its series.
package enum CallNotes {
    private static let processor = "gen-ai"
    /// What names of attributes about models begin with.
    private static let prefixes = ["gen_ai.", "llm.", "ai.", "openinference.", "traceloop."]

    package static func all(_ span: CapturedSpan, _ alone: Outcome, _ share: Share, _ capture: Capture, isOn: Bool) -> [String] {
        guard isOn else { return [] }
        if let teller = share.toldBy {
            let other = capture.spans[teller]
            return ["gen-ai: tells of the same call of a model as the span \(other.spanID) \(Shown.name(other.name)), which counts it"]
        }
        if let call = share.addsTo {
            let other = capture.spans[call]
            return ["gen-ai: adds to the call of a model that the span \(other.spanID) \(Shown.name(other.name)) counts"]
        }
        guard share.made.keys.contains(where: { $0.processor == processor }) else { return noCall(span).map { [$0] } ?? [] }
        let counts = alone.counts.genAI
        var notes: [String] = []
        if counts.withoutProvider > 0 { notes.append("gen-ai: nobody names the call's provider; send gen_ai.provider.name") }
        if counts.withoutModel > 0 { notes.append("gen-ai: nobody names the call's model; send gen_ai.request.model") }
        if counts.pricedBySender > 0 { notes.append("gen-ai: its cost is what its sender says (metronome.gen_ai.cost.sent)") }
        if counts.pricedByTable > 0 { notes.append("gen-ai: its cost is its tokens by the price list") }
        if counts.unpricedTokens > 0 {
            notes.append("gen-ai: \(counts.unpricedTokens) tokens have no price: the model is in no price list (metronome.gen_ai.cost.price_file)")
        }
        if counts.refused > 0 { notes.append("gen-ai: a count of tokens is not believed: negative, fractional, absurd or no number") }
        return notes
    }

    /// Of a span that says something about models and is no call; nil: it does not.
    private static func noCall(_ span: CapturedSpan) -> String? {
        let about = span.attributes.filter { attribute in attribute.place == .span && prefixes.contains { attribute.key.hasPrefix($0) } }
        guard let first = about.first else { return nil }
        return
            "gen-ai: no call of a model: it says \(first.key)\(about.count > 1 ? " and \(about.count - 1) more" : ""), but neither an operation that is a "
            + "call (gen_ai.operation.name) nor a model without any operation"
    }
}
