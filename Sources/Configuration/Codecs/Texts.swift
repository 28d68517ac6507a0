import Settings

extension TextForm: Codec {
    var typeText: String { "text" }

    var rangeText: String {
        switch rule {
        case .any, .raw, .discreet, .url, .overridesFile: ""
        case .nonEmpty: "not empty"
        case .label: "a label's name"
        case .serviceLabel: "a label's name, or empty"
        case .metric: "a metric's name"
        case .unit: "letters, digits and `_`"
        case .namespace: "at most \(CollectorNameSettings.maxNamespaceBytes) bytes, or empty"
        case .filterKey: "`resource.<attribute>`, `span.<attribute>`, `kind`, `name`, `status`"
        case .transport: "`tcp`"
        }
    }

    func read(_ field: Field, _ current: String?) -> String? {
        switch rule {
        case .any: field.string()
        case .nonEmpty: field.nonEmptyString()
        case .raw: field.rawString()
        case .discreet, .url: field.secretly.string()
        case .label: field.labelName()
        case .serviceLabel: field.serviceLabel()
        case .metric: field.metricName()
        case .unit: field.unit()
        case .namespace: field.namespace()
        case .filterKey: field.string { FilterPolicy.Key($0) == nil ? "resource.<attribute>, span.<attribute>, kind, name or status" : nil }
        case .transport: field.string { $0 == "tcp" ? nil : "tcp" }
        case .overridesFile: field.overridesFile()
        }
    }

    func text(_ value: String) -> YAMLText? { .string(rule == .url ? RemoteWriteURL.redacted(value) : value) }
}

extension SecretForm: Codec {
    var typeText: String { "secret" }
    func read(_ field: Field, _ current: Secret?) -> Secret? { field.secret() }
    func text(_ value: Secret) -> YAMLText? { .secret(value) }
}

extension TextsForm: Codec {
    var typeText: String { "list of texts" }

    var rangeText: String {
        switch rule {
        case .any, .urls: ""
        case .attributes: "at least one"
        case .distinctAttributes(let limit): "1 to \(limit) different ones"
        case .sources: "one text, or 1 to \(CustomMetricSettings.maxNames) different ones"
        case .labels(let limit): "at most \(limit) different ones"
        case .callLabels: "at most \(GenAISettings.maxDimensions) different ones"
        case .prefixes: "at most \(SpanCountingSettings.maxPrefixes), each of at most \(SpanCountingSettings.maxPrefixBytes) bytes"
        case .processors: TenantSettings.processorNames.map { "`\($0)`" }.joined(separator: ", ")
        }
    }

    func read(_ field: Field, _ current: [String]?) -> [String]? {
        switch rule {
        case .any: field.strings()
        case .urls: field.secretly.strings()
        case .attributes: field.attributeNames()
        case .distinctAttributes(let limit): field.distinctAttributes(atMost: limit)
        case .sources: field.customMetricSources()
        case .labels(let limit): field.labels(atMost: limit)
        case .callLabels: field.callDimensions()
        case .prefixes: field.prefixes()
        case .processors: field.processors()
        }
    }

    func text(_ value: [String]) -> YAMLText? { .strings(rule.printsURLs ? value.map(RemoteWriteURL.redacted) : value) }
}

extension TextsForm.Rule {
    fileprivate var printsURLs: Bool { if case .urls = self { true } else { false } }
}

extension SecretsForm: Codec {
    var typeText: String { "list of secrets" }
    func read(_ field: Field, _ current: [Secret]?) -> [Secret]? { field.secretly.strings()?.map { Secret($0) } }
    func text(_ value: [Secret]) -> YAMLText? { .list(value.map { .secret($0) }) }
}

extension BucketsForm: Codec {
    var typeText: String { areSeconds ? "list of seconds" : "list of numbers" }
    var rangeText: String { "at most 512, strictly increasing" }
    func read(_ field: Field, _ current: [Double]?) -> [Double]? { field.histogramBuckets(inSeconds: areSeconds) }
    func text(_ value: [Double]) -> YAMLText? { .numbers(value) }
}

extension FilterValueForm: Codec {
    var takesNull: Bool { true }
    var typeText: String { "text, number or boolean" }

    func read(_ field: Field, _ current: FilterPolicy.Value?) -> FilterPolicy.Value? {
        if case .scalar(let scalar) = field.node.content {
            switch scalar.resolved {
            case .null: break
            case .bool(let bool): return .bool(bool)
            case .integer(let integer): return .integer(integer)
            case .float(let float): return .float(float)
            case .string(let text): return .string(text)
            }
        }
        field.reject("a string, a number or a boolean")
        return nil
    }

    func text(_ value: FilterPolicy.Value) -> YAMLText? {
        switch value {
        case .string(let text): .string(text)
        case .integer(let integer): .plain(String(integer))
        case .float(let float): .number(float)
        case .bool(let bool): .bool(bool)
        }
    }
}
