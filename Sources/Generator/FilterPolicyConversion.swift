import MetronomeConfiguration
import Pipeline
import Settings

extension SpanFilterPolicy {
    init(_ policy: FilterPolicy) {
        self.init(
            include: policy.include.map(Match.init), includeAny: policy.includeAny.map(Match.init), exclude: policy.exclude.map(Match.init))
    }
}

extension SpanFilterPolicy.Match {
    fileprivate init(_ match: FilterPolicy.Match) {
        self.init(match.attributes.map { SpanFilterPolicy.Attribute(.init($0.key), .init($0.value, match.matchType)) })
    }
}

extension SpanFilterPolicy.Key {
    fileprivate init(_ key: FilterPolicy.Key) {
        switch key {
        case .resource(let name): self = .resource(name)
        case .span(let name): self = .span(name)
        case .kind: self = .kind
        case .name: self = .name
        case .status: self = .status
        }
    }
}

extension SpanFilterPolicy.Test {
    fileprivate init(_ value: FilterPolicy.Value, _ type: FilterPolicy.MatchType) {
        switch (value, type) {
        case (.string(let text), .regex): self = .regex(text)
        case (.string(let text), .strict): self = .string(text)
        case (.integer(let number), _): self = .integer(number)
        case (.float(let number), _): self = .double(number)
        case (.bool(let truth), _): self = .bool(truth)
        }
    }
}
