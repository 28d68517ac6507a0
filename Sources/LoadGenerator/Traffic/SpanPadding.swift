/// Brings spans to the wanted size and attribute count.
struct SpanPadding: Sendable {
    /// Wanted size of a span on the wire, bytes.
    var spanBytes: Int
    /// Attributes to add beside those of the traffic itself.
    var extraAttributes: Int

    private static let words = [
        "summary", "customer", "asked", "about", "invoice", "the", "model", "answered", "with", "several", "options",
        "retry", "policy", "region", "latency", "token", "budget", "context", "window", "please", "explain",
    ]

    func apply(to span: inout SpanDraft, random: inout RandomSource) {
        for index in 0..<extraAttributes {
            span.attributes.append(Attribute("load.attribute.\(index)", .string("value-\(random.below(100))")))
        }
        let missing = spanBytes * (75 + random.below(51)) / 100 - span.estimatedBytes - Self.overhead
        guard missing > 0 else { return }
        var text = ""
        text.reserveCapacity(missing + 12)
        while text.utf8.count < missing {
            text += random.pick(Self.words)
            text += " "
        }
        span.attributes.append(Attribute("load.text", .string(String(text.prefix(missing)))))
    }

    /// Key and framing of the padding itself.
    private static let overhead = 22
}

extension SpanDraft {
    /// Size of its protobuf form, a few bytes more or less.
    var estimatedBytes: Int {
        let fixed = 3 + 18 + 10 + (parent == nil ? 0 : 10) + 2 + 18 + 5 + 4
        let texts = name.utf8.count + 2 + (statusMessage.isEmpty ? 0 : statusMessage.utf8.count + 2)
        return fixed + texts + attributes.estimatedBytes
            + events.reduce(0) { $0 + 11 + $1.name.utf8.count + 2 + $1.attributes.estimatedBytes }
    }
}

extension [Attribute] {
    fileprivate var estimatedBytes: Int {
        reduce(0) { sum, attribute in
            let value =
                switch attribute.value {
                case .string(let text): text.utf8.count + 2
                case .int: 4
                case .double: 9
                case .bool: 2
                case .strings(let texts): texts.reduce(2) { $0 + $1.utf8.count + 4 }
                }
            return sum + attribute.key.utf8.count + value + 6
        }
    }
}
