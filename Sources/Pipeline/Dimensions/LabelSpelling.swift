/// After whose rules labels are named where series go out. Keys, limits and whatever else is asked inside know Tempo's names alone.
package enum LabelSpelling: Sendable, Equatable {
    /// As ``LabelPlan/labels`` are named.
    case tempo
    /// As the OpenTelemetry Collector's exporters for Prometheus name the attributes of its `spanmetrics` connector.
    case collector
}

extension LabelPlan {
    /// The names of ``labels``, in their order; no two are alike.
    ///
    /// - Parameters:
    ///   - keepsNames: names are those of attributes, with dots and all.
    ///   - taken: names that none of them may have.
    package func names(_ spelling: LabelSpelling, keepsNames: Bool = false, beside taken: some Sequence<String>) -> [String] {
        if spelling == .tempo, !keepsNames { return labels.map(\.name) }
        let intrinsics = CollectorLabels.intrinsics(spelling, keepsNames: keepsNames)
        // What is renamed comes first: a dimension of that name gives way, as those of an intrinsic's do in Tempo.
        var used = Set(taken).union(["__name__"])
        var names = labels.map { intrinsics[$0.name] ?? "" }
        for index in names.indices where !names[index].isEmpty { names[index] = Self.free(names[index], &used) }
        for index in names.indices where names[index].isEmpty {
            names[index] = Self.free(CollectorLabels.name(labels[index], spelling, keepsNames: keepsNames), &used)
        }
        return names
    }

    private static func free(_ name: String, _ used: inout Set<String>) -> String {
        var name = name
        while !used.insert(name).inserted { name = "__" + name }
        return name
    }
}

/// How Tempo's labels are called behind the Collector.
private enum CollectorLabels {
    /// Labels of every span whose names dimensions do not get.
    static func intrinsics(_ spelling: LabelSpelling, keepsNames: Bool) -> [String: String] {
        guard spelling == .collector else { return [:] }
        guard keepsNames else { return ["service": "service_name", "status_message": "status_message"] }
        return [
            "service": "service.name", "span_name": "span.name", "span_kind": "span.kind", "status_code": "status.code",
            "status_message": "status_message",
        ]
    }

    /// Names that Tempo has for itself and the Collector has not.
    private static let ofDimensions = ["__service": "service", "__status_message": "status_message"]

    static func name(_ label: LabelPlan.Label, _ spelling: LabelSpelling, keepsNames: Bool) -> String {
        if keepsNames, let original = label.original { return original }
        guard spelling == .collector else { return label.name }
        if let own = ofDimensions[label.name] { return own }
        return keepsNames ? label.name : sanitised(label.name)
    }

    /// A label may not begin with a digit or with one `_` there.
    private static func sanitised(_ name: String) -> String {
        guard let first = name.utf8.first else { return name }
        if (0x30...0x39).contains(first) { return "key_" + name }
        return name.hasPrefix("_") && !name.hasPrefix("__") ? "key" + name : name
    }
}
