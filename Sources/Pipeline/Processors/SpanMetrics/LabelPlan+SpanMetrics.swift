import Settings

extension LabelPlan {
    package convenience init(_ options: SpanMetricsOptions) {
        self.init(
            labels: Self.setters(options), options.labels, spellsEnumerations: options.spellsEnumerations)
    }

    /// In the order of tempo-behaviour 3.2 step 3.
    private static func setters(_ options: SpanMetricsOptions) -> [Label] {
        var setters: [Label] = []
        if options.service { setters.append(Label(name: "service", source: .service)) }
        if options.spanName { setters.append(Label(name: "span_name", source: .spanName)) }
        if options.spanKind { setters.append(Label(name: "span_kind", source: .spanKind)) }
        if options.statusCode { setters.append(Label(name: "status_code", source: .statusCode)) }
        if options.statusMessage { setters.append(Label(name: "status_message", source: .statusMessage)) }
        let wanted = options.dimensions + options.mappings.flatMap(\.sourceLabels)
        for key in options.dimensions {
            setters.append(Label(dimension: key, source: Part(key, options.profiles, beside: wanted).source))
        }
        for mapping in options.mappings {
            let parts = mapping.sourceLabels.map { Part($0, options.profiles, beside: wanted) }
            setters.append(Label(dimension: mapping.name, source: .joined(parts, separator: mapping.join)))
        }
        for dimension in options.table { setters.append(Label(name: dimension.label, source: .rule(dimension))) }
        if options.targetInfo {
            setters.append(Label(name: "job", source: .job))
            if options.instanceLabel { setters.append(Label(name: "instance", source: .instance)) }
        }
        return setters
    }
}
