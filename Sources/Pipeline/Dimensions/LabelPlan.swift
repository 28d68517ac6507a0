import Settings

/// Which labels a processor's series carry and where each value comes from: the dimension table, resolved once.
///
/// Labels are *set* in a fixed order and an empty value removes what an earlier setter put there
/// (tempo-behaviour 3.2 step 3), so of several setters of one name only the last one matters.
///
/// A label set's key holds, per label in the order of ``labels``, a varint length and the text; enumerations stand there
/// as a number unless ``spellsEnumerations``. Read back by `LabelSetKey`.
package final class LabelPlan: Sendable {
    package enum Source: Sendable, Equatable {
        case service, spanName, spanKind, statusCode, statusMessage
        /// The attribute with this key: the resource's, else the span's.
        case attribute(String)
        /// The attribute that says this best, by whatever name.
        case concept(Concept)
        /// What an entry of `metronome.dimensions` says.
        case rule(DimensionTableSettings.Entry)
        /// Non-empty values of these, joined.
        case joined([Part], separator: String)
        /// `service.namespace/service.name`, or the name alone (tempo-behaviour 3.7).
        case job
        /// `service.instance.id` of the resource.
        case instance
        /// What an edge of the service graph says.
        case edge(EdgeLabel)
        /// The text with this number among those that a processor supplies (``GivenLabels``).
        case given(Int, isOfAttributes: Bool = false)
    }

    /// What a mapping puts together.
    package enum Part: Sendable, Equatable {
        case attribute(String)
        case concept(Concept)

        /// The attribute, or with one of the profiles the concept that it is a name of.
        ///
        /// - Parameter others: the dimensions beside it.
        init(_ key: String, _ profiles: [ConceptProfile], beside others: [String]) {
            self = ConceptProfile.concept(of: key, in: profiles, beside: others).map(Part.concept) ?? .attribute(key)
        }

        package var source: Source {
            switch self {
            case .attribute(let key): .attribute(key)
            case .concept(let concept): .concept(concept)
            }
        }
    }

    /// Labels of an edge (tempo-behaviour 4.6).
    package enum EdgeLabel: Sendable, Equatable, BitwiseCopyable {
        case client, server, connectionType
        /// The edge's dimension with this number (``Edge/dimensions``).
        case dimension(Int)
        /// Which side was made up.
        case virtualNode
    }

    package struct Label: Sendable, Equatable {
        package var name: String
        package var source: Source
        /// Where the value comes from when `source` has none.
        package var fallback: Source?
        /// The name where names keep their dots; nil: the same.
        package var original: String?

        package init(name: String, source: Source, original: String? = nil) {
            self.name = name
            self.source = source
            self.original = original
        }

        /// A dimension by its attribute, or a mapping by its name.
        package init(dimension key: String, source: Source) {
            self.init(name: LabelName.dimension(key), source: source, original: LabelName.original(key))
        }
    }

    /// Sorted by name in byte order; names are distinct. External labels of the same name have taken theirs out.
    package let labels: [Label]
    /// What an earlier setter of the same label name lost, for `metronome check`.
    package let overridden: [Label]
    /// Bytes.
    package let maxValueLength: Int
    /// Enumerations stand in the key as their text: because cut texts could fall together, or because somebody reads them.
    package let spellsEnumerations: Bool

    /// Any labels, in the order in which they are set. Their keys hold text only.
    ///
    /// - Parameter spellsEnumerations: see there; where values are cut they always are.
    package init(labels setters: [Label], _ options: LabelOptions, spellsEnumerations: Bool = true) {
        (labels, overridden) = Self.resolve(setters, maxNameLength: options.maxNameLength, externalLabels: options.external)
        maxValueLength = options.maxValueLength > 0 ? options.maxValueLength : .max
        self.spellsEnumerations = spellsEnumerations || maxValueLength <= Self.longestEnumeration
    }

    /// Bytes that the longest name of an enumeration may have.
    private static let longestEnumeration = 23

    private static func resolve(
        _ setters: [Label], maxNameLength limit: Int, externalLabels: [String: String]
    ) -> (labels: [Label], overridden: [Label]) {
        var last: [String: Label] = [:]
        var lost: [Label] = []
        for var setter in setters {
            if limit > 0, setter.name.utf8.count > limit { setter.name = String(decoding: setter.name.utf8.prefix(limit), as: UTF8.self) }
            if limit > 0, setter.original?.utf8.count ?? 0 > limit { setter.original = nil }
            if let earlier = last[setter.name] {
                lost.append(Label(name: setter.name, source: earlier.source))
                // `job` and `instance` are set only where the resource has them (tempo-behaviour 3.5 rule 3, 3.7).
                if setter.source == .job || setter.source == .instance { setter.fallback = earlier.source }
            }
            last[setter.name] = setter
        }
        // The metric name and external labels are set after everything else.
        last["__name__"] = nil
        for name in externalLabels.keys.sorted() {
            if let earlier = last.removeValue(forKey: name) { lost.append(Label(name: name, source: earlier.source)) }
        }
        return (last.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }, lost)
    }
}
