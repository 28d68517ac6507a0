import Pipeline
import PipelineSupport
import Settings

/// A span as filters see it, with attribute values as they lie in a request. Sound as long as it lives: it owns the bytes.
final class FilterProbe: FilteredSpan {
    var kind: Int32
    var statusCode: Int32
    let name: WireSlice
    private var values: [FilteredAttribute] = []
    private var owned: [GuardedRequest] = []

    /// - Parameter resource: attributes in wire order, as `span` is; the value `nil` means an attribute without value.
    init(
        _ filter: SpanFilter, name: String = "op", kind: Int32 = 2, status: Int32 = 0,
        resource: [(String, Proto?)] = [], span: [(String, Proto?)] = [], asText: Bool = false
    ) {
        let spanName = GuardedRequest(Array(name.utf8))
        self.name = spanName.bytes
        self.kind = kind
        self.statusCode = status
        owned.append(spanName)
        for lookup in filter.lookups {
            let found = (lookup.isOnResource ? resource : span).first { $0.0 == lookup.key }
            guard let found else {
                values.append(.absent)
                continue
            }
            var bytes = found.1?.bytes ?? []
            // A short string value: tag, one byte of length, the text.
            let isText = asText && bytes.first == 0x0a
            if isText { bytes.removeFirst(2) }
            let value = GuardedRequest(bytes)
            owned.append(value)
            values.append(isText ? .text(value.bytes) : .anyValue(value.bytes))
        }
    }

    func attribute(_ slot: Int) -> FilteredAttribute { values[slot] }
}

/// What is asked of an attribute, and how it is compared.
struct FilterTest {
    var value: FilterPolicy.Value
    var type = FilterPolicy.MatchType.strict

    static func string(_ text: String) -> Self { Self(value: .string(text)) }
    static func integer(_ number: Int64) -> Self { Self(value: .integer(number)) }
    static func double(_ number: Double) -> Self { Self(value: .float(number)) }
    static func bool(_ truth: Bool) -> Self { Self(value: .bool(truth)) }
    static func regex(_ pattern: String) -> Self { Self(value: .string(pattern), type: .regex) }
}

extension FilterPolicy {
    init(include: Match? = nil, includeAny: Match? = nil, exclude: Match? = nil) {
        self.init()
        self.include = include
        self.includeAny = includeAny
        self.exclude = exclude
    }
}

extension FilterPolicy.Match {
    /// One way to compare holds for all: the first one's.
    static func all(_ tests: (FilterPolicy.Key, FilterTest)...) -> Self {
        var match = Self()
        match.matchType = tests.first?.1.type ?? .strict
        match.attributes = tests.map { FilterPolicy.Attribute(keyText: $0.0.text, value: $0.1.value) }
        return match
    }
}

extension FilterPolicy.Key {
    fileprivate var text: String {
        switch self {
        case .resource(let name): "resource.\(name)"
        case .span(let name): "span.\(name)"
        case .kind: "kind"
        case .name: "name"
        case .status: "status"
        }
    }
}
