extension Field {
    /// Buckets of one histogram at most, `+Inf` apart: so many the series store keeps.
    private static let bucketLimit = 512
    private static let infinityHint = "leave it out, there always is a bucket +Inf"

    /// Upper bounds: finite and strictly increasing.
    func histogramBuckets(inSeconds: Bool = true) -> [Double]? {
        guard let items = sequence() else { return nil }
        guard items.count <= Self.bucketLimit else {
            fail("a histogram has at most \(Self.bucketLimit) buckets, these are \(items.count)")
            return nil
        }
        var bounds: [Double] = []
        var isRight = true
        for item in items {
            guard let bound = item.double(cure: inSeconds ? Self.secondsOf : { _ in nil }) else {
                isRight = false
                continue
            }
            guard bound.isFinite else {
                let cure = bound == .infinity ? Self.infinityHint : nil
                item.reject(inSeconds ? "a finite number of seconds" : "a finite number", cure: cure)
                isRight = false
                continue
            }
            if let last = bounds.last, bound <= last {
                item.fail("histogram buckets must be strictly increasing: \(bound) follows \(last)")
                isRight = false
            }
            bounds.append(bound)
        }
        return isRight ? bounds : nil
    }

    /// A bucket as a duration (`2ms`), as the Collector's connectors write it.
    private static func secondsOf(_ text: String) -> String? {
        guard let nanoseconds = GoDuration.parse(text), text.utf8.last?.isDigit == false else {
            return text.lowercased().hasSuffix("inf") ? infinityHint : nil
        }
        return "buckets are seconds, write \(Double(nanoseconds) / 1_000_000_000)"
    }

    func dimensions(_ names: inout DimensionNames.Source) -> [String]? {
        guard let items = sequence() else { return nil }
        // An empty name is none of a label: a span that has such an attribute is left out (tempo-behaviour 2.8).
        let values = items.map { $0.string() }
        guard !values.contains(nil) else { return nil }
        names.dimensions = items.map(\.node.position)
        return values.compactMap { $0 }
    }

    func dimensionMappings(_ names: inout DimensionNames.Source) -> [SpanMetricsSettings.Mapping]? {
        guard let items = sequence(ofMappings: true) else { return nil }
        let values = items.map { $0.dimensionMapping() }
        guard !values.contains(where: { $0 == nil }) else { return nil }
        names.mappings = items
        return values.compactMap { $0 }
    }

    private func dimensionMapping() -> SpanMetricsSettings.Mapping? {
        var result = SpanMetricsSettings.Mapping(name: "", sourceLabels: [], join: "")
        let isMapping = mapping { keys in
            if keys.field("name") == nil { fail("a dimension mapping needs a name") }
            if keys.field("source_labels") == nil { fail("a dimension mapping needs source_labels") }
            keys.read("name", into: &result.name) { $0.nonEmptyString() }
            keys.read("source_labels", into: &result.sourceLabels) { $0.attributeNames() }
            keys.read("join", into: &result.join) { $0.string() }
        }
        return !isMapping || result.name.isEmpty || result.sourceLabels.isEmpty
            ? nil : result.name.isEmpty || result.sourceLabels.isEmpty ? nil : result
    }

    /// `intrinsic_dimensions`: only what is set.
    func intrinsics() -> [String: Bool]? {
        mapping([String: Bool]()) { keys, switches in
            for name in SpanMetricsSettings.Intrinsics.names {
                if let value = keys.field(name)?.bool() { switches[name] = value }
            }
        }
    }

    /// A map of the numbers 0 (latency), 1 (count), 2 (size). Tempo cannot read this key at all (tempo-behaviour 1.1 rule 4).
    func subprocessors() -> SpanMetricsSettings.Subprocessors? {
        mapping(SpanMetricsSettings.Subprocessors()) { keys, parts in
            keys.read("0", into: &parts.latency) { $0.bool() }
            keys.read("1", into: &parts.count) { $0.bool() }
            keys.read("2", into: &parts.size) { $0.bool() }
        }
    }

    /// At least one.
    func attributeNames() -> [String]? {
        guard let names = strings() else { return nil }
        guard !names.isEmpty else {
            fail("expected at least one attribute name")
            return nil
        }
        return names
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    func metricName() -> String? {
        guard let name = string() else { return nil }
        let letters = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }
        guard letters, let first = name.utf8.first, !first.isDigit else {
            reject("a metric name of letters, digits, _ and :, not beginning with a digit")
            return nil
        }
        return name
    }
}
