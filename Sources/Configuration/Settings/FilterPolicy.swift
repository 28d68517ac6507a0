/// One entry of `filter_policies` (tempo-behaviour 3.10).
package struct FilterPolicy: Sendable, Equatable {
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

    package struct Attribute: Sendable, Equatable {
        package var key: Key
        /// As written.
        package var keyText: String
        package var value: Value
        package init(key: Key, keyText: String, value: Value) {
            self.key = key
            self.keyText = keyText
            self.value = value
        }
    }

    package struct Match: Sendable, Equatable {
        package var matchType = MatchType.strict
        /// All must match; none listed matches every span.
        package var attributes: [Attribute] = []
        package init() {}
    }

    /// The values of `kind` and of `status`.
    static let kindNames = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map { "SPAN_KIND_\($0)" }
    static let statusNames = ["UNSET", "OK", "ERROR"].map { "STATUS_CODE_\($0)" }

    package var include: Match?
    package var includeAny: Match?
    package var exclude: Match?
    package init() {}
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
