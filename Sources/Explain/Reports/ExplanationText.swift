import Glibc
import Pipeline

/// An explanation as somebody reads it.
package enum ExplanationText {
    /// Columns of a line, unless one word alone has more.
    private static let width = 140
    /// Series of one processor that are listed; more are counted.
    private static let shownSeries = 40

    package static func text(_ explanations: [SpanExplanation], of total: Int) -> String {
        explanations.enumerated().map { head($0.offset + 1, total, $0.element) + body($0.element) }.joined(separator: "\n")
    }

    private static func head(_ number: Int, _ total: Int, _ explanation: SpanExplanation) -> String {
        let span = explanation.span
        return "span \(number) of \(total)  \(Shown.name(span.name))  \(span.service.isEmpty ? "(no service.name)" : Shown.plain(span.service))  "
            + "\(span.kindName)  \(span.statusName)  \(seconds(span.seconds))  trace \(span.traceID) span \(span.spanID)\n"
    }

    private static func body(_ explanation: SpanExplanation) -> String {
        var text = ""
        for drop in explanation.drops where drop.processor.isEmpty { text += line("dropped", drop.reason + setting(drop)) }
        let processors = Set(
            explanation.series.map(\.processor) + explanation.drops.map(\.processor).filter { !$0.isEmpty } + explanation.empty.map(\.processor))
        for processor in processors.sorted() { text += section(processor, explanation) }
        for note in explanation.notes { text += line("note", note) }
        if explanation.series.isEmpty, explanation.drops.isEmpty, explanation.notes.isEmpty { text += line("", "no processor makes anything of it") }
        return text
    }

    private static func section(_ processor: String, _ explanation: SpanExplanation) -> String {
        var text = "  \(processor)\n"
        for drop in explanation.drops where drop.processor == processor {
            text += line("    ", "\(drop.isLimit ? "limited" : "nothing"): \(drop.reason)\(setting(drop))", column: 4)
        }
        let series = explanation.series.filter { $0.processor == processor }
        for made in series.prefix(shownSeries) {
            let number = explanation.numbers.first { $0.processor == processor && $0.metric == made.metric }
            text += line("    ", amount(made) + (number.map { "   from \($0.from.map(words).joined(separator: ", "))" } ?? ""), column: 4)
        }
        if series.count > shownSeries { text += line("    ", "… and \(series.count - shownSeries) more", column: 4) }
        if let others = explanation.together[processor], !others.isEmpty {
            text += line("    ", "together with span \(others.joined(separator: ", "))", column: 4)
        }
        if let needed = explanation.needed[processor], !needed.isEmpty {
            text += line("    ", "because of \(needed.map(words).joined(separator: ", "))", column: 4)
        }
        let labels = explanation.labels.filter { $0.processor == processor }
        let empty = explanation.empty.filter { $0.processor == processor }
        let column = max((labels.map(\.name.count) + empty.map(\.label.count)).max() ?? 0, 1)
        for label in labels {
            let passed = label.passedOver.isEmpty ? "" : "; passed over: \(label.passedOver.map(words).joined(separator: ", "))"
            let from = label.from.isEmpty ? "" : "from \(label.from.map(words).joined(separator: ", ")) "
            text += line("      \(padded(label.name, column))  ", "\(Shown.plain(label.value))   \(from)[\(label.rule)]\(passed)", column: 8 + column)
        }
        for label in empty { text += line("      \(padded(label.label, column))  ", "–   \(label.reason)", column: 8 + column) }
        return text
    }

    private static func setting(_ drop: SpanExplanation.Drop) -> String { drop.setting.isEmpty ? "" : " → \(drop.setting)" }

    package static func words(_ origin: SpanExplanation.Origin) -> String {
        let place = origin.place.isEmpty ? "" : " of the \(origin.place)"
        return origin.key + place + (origin.spanID.isEmpty ? "" : " \(origin.spanID)")
    }

    /// Digits of what is the difference of two sums: the others are what adding left behind.
    private static let digits = 12.0

    /// The shortest text of a number that was measured.
    package static func number(_ value: Double) -> String {
        guard value.isFinite, value != value.rounded() else { return NumberText.decimal(value) }
        let scale = digits - 1 - log10(value.magnitude).rounded(.down)
        // A large number has fewer digits behind its point; of a tiny one the power is no number any more.
        guard scale > 0, scale < 300 else { return NumberText.decimal(value) }
        let power = pow(10, scale)
        return NumberText.decimal((value * power).rounded() / power)
    }

    package static func amount(_ made: SpanExplanation.Made) -> String {
        switch made.amount {
        case .present: return "\(made.metric) = 1"
        case .counter(let added): return "\(made.metric) +\(number(added))"
        case .histogram(0, let sum, _, _): return "\(made.metric) has a sum that is \(number(sum)) more"
        case .histogram(let count, let sum, let bounds, _):
            let mean = count == 1 ? "\(number(sum))" : "\(number(count)) × \(number(sum / max(count, 1)))"
            let bucket = bounds.isEmpty ? "" : ", first bucket le=\"\(made.amount.bound.map(NumberText.decimal) ?? "+Inf")\""
            return "\(made.metric) observes \(mean)\(bucket)"
        }
    }

    private static func seconds(_ seconds: Double) -> String {
        seconds < 1 ? "\(NumberText.decimal((seconds * 1e6).rounded() / 1e3)) ms" : "\(NumberText.decimal((seconds * 1e3).rounded() / 1e3)) s"
    }

    private static func padded(_ text: String, _ count: Int) -> String { text + String(repeating: " ", count: max(count - text.count, 0)) }

    private static func line(_ head: String, _ text: String) -> String { line("  \(padded(head, 8))  ", text, column: 12) }

    /// - Parameter column: where further lines begin.
    private static func line(_ head: String, _ text: String, column: Int) -> String {
        var lines = [head]
        var isFirst = true
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let last = lines[lines.count - 1]
            if !isFirst, last.count + word.count >= width {
                lines.append(String(repeating: " ", count: column) + word)
            } else {
                lines[lines.count - 1] = isFirst ? last + word : last + " " + word
            }
            isFirst = false
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
