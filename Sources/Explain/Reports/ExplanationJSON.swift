import JSON
import Pipeline

/// An explanation as programs read it.
package enum ExplanationJSON {
    package static func text(_ explanations: [SpanExplanation]) -> String {
        JSONText.object([("spans", array(explanations))])
    }

    package static func array(_ explanations: [SpanExplanation]) -> String { JSONText.array(explanations.map(span)) }

    private static func span(_ explanation: SpanExplanation) -> String {
        let span = explanation.span
        return JSONText.object([
            ("trace_id", JSONText.quoted(span.traceID)), ("span_id", JSONText.quoted(span.spanID)),
            ("parent_span_id", JSONText.quoted(span.parentID)),
            ("name", JSONText.quoted(span.name)), ("service", JSONText.quoted(span.service)), ("kind", JSONText.quoted(span.kindName)),
            ("status", JSONText.quoted(span.statusName)), ("duration_seconds", number(span.seconds)),
            ("series", JSONText.array(explanation.series.map(made))), ("labels", JSONText.array(explanation.labels.map(label))),
            ("numbers", JSONText.array(explanation.numbers.map(self.number))), ("empty", JSONText.array(explanation.empty.map(empty))),
            ("dropped", JSONText.array(explanation.drops.map(drop))),
            ("together_with", object(explanation.together) { JSONText.array($0.map(JSONText.quoted)) }),
            ("because_of", object(explanation.needed) { JSONText.array($0.map(origin)) }),
            ("notes", JSONText.array(explanation.notes.map(JSONText.quoted))),
        ])
    }

    private static func object<Value>(_ members: [String: Value], _ text: (Value) -> String) -> String {
        JSONText.object(members.sorted { $0.key < $1.key }.map { ($0.key, text($0.value)) })
    }

    private static func made(_ made: SpanExplanation.Made) -> String {
        JSONText.object(
            [
                ("processor", JSONText.quoted(made.processor)), ("metric", JSONText.quoted(made.metric)),
                ("labels", object(made.labels, JSONText.quoted)),
            ] + amount(made.amount))
    }

    private static func amount(_ amount: Outcome.Amount) -> [(String, String)] {
        switch amount {
        case .present: [("value", "1")]
        case .counter(let added): [("added", number(added))]
        case .histogram(let count, let sum, let bounds, _):
            [("count", number(count)), ("sum", number(sum))]
                + (bounds.isEmpty ? [] : [("first_bucket", JSONText.quoted(amount.bound.map(NumberText.decimal) ?? "+Inf"))])
        }
    }

    private static func label(_ label: SpanExplanation.Label) -> String {
        JSONText.object([
            ("processor", JSONText.quoted(label.processor)), ("label", JSONText.quoted(label.name)), ("value", JSONText.quoted(label.value)),
            ("from", JSONText.array(label.from.map(origin))), ("rule", JSONText.quoted(label.rule)),
            ("passed_over", JSONText.array(label.passedOver.map(origin))),
        ])
    }

    private static func number(_ number: SpanExplanation.Number) -> String {
        JSONText.object([
            ("processor", JSONText.quoted(number.processor)), ("metric", JSONText.quoted(number.metric)),
            ("from", JSONText.array(number.from.map(origin))),
        ])
    }

    private static func empty(_ label: SpanExplanation.Empty) -> String {
        JSONText.object([
            ("processor", JSONText.quoted(label.processor)), ("label", JSONText.quoted(label.label)), ("reason", JSONText.quoted(label.reason)),
        ])
    }

    private static func drop(_ drop: SpanExplanation.Drop) -> String {
        JSONText.object([
            ("processor", JSONText.quoted(drop.processor)), ("reason", JSONText.quoted(drop.reason)), ("setting", JSONText.quoted(drop.setting)),
            ("limit", drop.isLimit ? "true" : "false"),
        ])
    }

    private static func origin(_ origin: SpanExplanation.Origin) -> String {
        JSONText.object(
            (origin.spanID.isEmpty ? [] : [("span_id", JSONText.quoted(origin.spanID))]) + [
                ("place", JSONText.quoted(origin.place)), ("key", JSONText.quoted(origin.key)), ("value", JSONText.quoted(Shown.plain(origin.value))),
            ])
    }

    private static func number(_ value: Double) -> String { value.isFinite ? ExplanationText.number(value) : "null" }
}
