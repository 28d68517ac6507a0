/// One entry of `filter_policies` (tempo-behaviour 3.10).
package struct FilterPolicy: KeyBlock {
    package enum MatchType: String, Sendable, Equatable, CaseIterable {
        case strict, regex
    }

    /// What an attribute is looked up as.
    package enum Key: Sendable, Equatable {
        case resource(String)
        case span(String)
        case kind, name, status
    }

    /// Typed by how the value is written in YAML.
    package enum Value: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case bool(Bool)
    }

    package struct Attribute: KeyBlock {
        /// As written.
        package var keyText = ""
        package var value = Value.string("")
        package init() {}

        package init(keyText: String, value: Value) {
            self.keyText = keyText
            self.value = value
        }

        /// Of a key that Tempo's filters do not know, and that is refused, the span's attribute of that name.
        package var key: Key { Key(keyText) ?? .span(keyText) }

        package static let rows = KeyRows<Attribute> {
            KeyRow(
                "key", \.keyText, .text(.filterKey), "What is looked at: `resource.<attribute>`, `span.<attribute>`, `kind`, `name` or `status`.",
                FilterPolicy.asInTempo, need: "key is missing")
            KeyRow(
                "value", \.value, .filterValue, "What it must be, or an expression that must be found in it.", FilterPolicy.asInTempo,
                need: "value is missing")
        }
    }

    private static let asInTempo = Effect.same("typed comparison and unanchored expressions, as in Tempo")

    package struct Match: KeyBlock {
        package var matchType = MatchType.strict
        /// All must match; none listed matches every span.
        package var attributes: [Attribute] = []
        package init() {}

        package static let rows = KeyRows<Match> {
            KeyRow("match_type", \.matchType, .word(), "How values are compared.", .same, need: "match_type is missing: strict or regex")
            KeyRow("attributes", \.attributes, .blocks(), "All of them must match; none: every span does.", .same)
        }
    }

    /// The values of `kind` and of `status`.
    package static let kindNames = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map { "SPAN_KIND_\($0)" }
    package static let statusNames = ["UNSET", "OK", "ERROR"].map { "STATUS_CODE_\($0)" }

    package var include: Match?
    package var includeAny: Match?
    package var exclude: Match?
    package init() {}

    package static let rows = KeyRows<FilterPolicy> {
        KeyRow("include", \.include, .optional(.block()), "What all policies that have it must match.", .same)
        KeyRow("include_any", \.includeAny, .optional(.block()), "What lets a span through at once.", .same, since: "3.0–")
        KeyRow("exclude", \.exclude, .optional(.block()), "What leaves a span out.", .same)
    }
}

extension FilterPolicy.Key {
    /// nil: not a key that Tempo's filters know.
    package init?(_ text: String) {
        switch text {
        case "kind", "span:kind": self = .kind
        case "name", "span:name": self = .name
        case "status", "span:status": self = .status
        default:
            for (prefix, isResource) in [("resource.", true), ("parent.resource.", true), ("span.", false)] where text.hasPrefix(prefix) {
                var attribute = text.dropFirst(prefix.count)
                if attribute.first == "\"" {
                    guard attribute.count > 2, attribute.last == "\"" else { return nil }
                    attribute = attribute.dropFirst().dropLast()
                }
                guard !attribute.isEmpty else { return nil }
                self = isResource ? .resource(String(attribute)) : .span(String(attribute))
                return
            }
            return nil
        }
    }
}

/// The value of a filter's attribute, typed by how it is written.
package struct FilterValueForm: ValueForm {
    package typealias Value = FilterPolicy.Value
}

extension ValueForm where Self == FilterValueForm {
    package static var filterValue: FilterValueForm { FilterValueForm() }
}
