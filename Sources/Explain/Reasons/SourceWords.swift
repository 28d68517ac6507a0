import MetronomeConfiguration
import Pipeline
import Settings

/// What a configuration says of a label's source, in words.
package enum SourceWords {
    package static func describe(_ source: LabelPlan.Source) -> String {
        switch source {
        case .service: "resource attribute service.name"
        case .spanName: "span name"
        case .spanKind: "span kind"
        case .statusCode: "span status code"
        case .statusMessage: "span status message"
        case .job: "resource attributes service.namespace/service.name"
        case .instance: "resource attribute service.instance.id"
        case .attribute(let key): "attribute \(key) (resource, then span)"
        case .concept(let concept): describe(concept)
        case .rule(let dimension): describe(dimension)
        case .joined(let parts, let separator): "attributes " + parts.map(describe).joined(separator: ", ") + " joined by \"\(separator)\""
        case .edge(let label): "edge: \(label)"
        case .given(let number, _): "text \(number) of a processor"
        }
    }

    private static func describe(_ part: LabelPlan.Part) -> String {
        switch part {
        case .attribute(let key): key
        case .concept(let concept): "[\(describe(concept))]"
        }
    }

    package static func describe(_ concept: Concept) -> String {
        "the first of \(names(concept)) (resource or span, \(concept.name) of profile \(concept.profile))"
    }

    package static func names(_ concept: Concept) -> String {
        concept.spellings.map { spelling in
            switch spelling.decoding {
            case .asSent: spelling.key + part(spelling.type)
            case .beforeDot: spelling.key + " up to a dot"
            case .quoted: spelling.key + " without quotes"
            }
        }.joined(separator: ", ")
    }

    /// What of a value is shown, where that is not the whole of it.
    private static func part(_ type: ValueType?) -> String {
        switch type {
        case .host, .hostOfURL: " (host)"
        case .portOfHost, .portOfURL: " (port)"
        case .httpStatus: " (100 to 599)"
        case .errorCode, .failure: " (errors)"
        case .anyOrHostOfURL, .nameOrHostOfURL: " (of a URL the host)"
        case .any, .noURL, .given, .name, .names, .number, .truth, .port, nil: ""
        }
    }

    /// Mapped values that are shown; more are counted.
    private static let shownValues = 20

    private static func describe(_ dimension: DimensionTableSettings.Entry) -> String {
        let scope =
            switch dimension.scope {
            case .resource: "resource"
            case .span: "span"
            case .any: "resource or span"
            }
        let names = dimension.from.joined(separator: ", ")
        var text = dimension.from.count > 1 ? "the first of \(names)" : "attribute \(names)"
        text += " (\(scope), metronome.dimensions)"
        if !dimension.fallback.isEmpty { text += ", default \"\(dimension.fallback)\"" }
        let values = dimension.map.sorted { $0.key < $1.key }
        if !values.isEmpty { text += ", map " + values.prefix(shownValues).map { "\"\($0.key)\" to \"\($0.value)\"" }.joined(separator: ", ") }
        if values.count > shownValues { text += " and \(values.count - shownValues) more" }
        return text
    }

    // MARK: The rule of a label that is there

    /// The setting that makes it a label, in a few words.
    package static func rule(_ source: LabelPlan.Source) -> String {
        switch source {
        case .service, .spanName, .spanKind, .statusCode, .statusMessage: "intrinsic_dimensions"
        case .attribute: "dimensions"
        case .concept(let concept): "dimensions, profile \(concept.profile)"
        case .rule: "metronome.dimensions"
        case .joined: "dimension_mappings"
        case .job, .instance: "enable_target_info"
        case .edge(.dimension): "service_graphs.dimensions"
        case .edge: "service graph"
        case .given(_, let isOfAttributes): isOfAttributes ? "metronome.gen_ai.dimensions" : "every series of the processor"
        }
    }
}
