import MetronomeConfiguration
import Settings

/// Why a processor is off for a tenant: the entry that decides, and where to list it.
struct ProcessorOff {
    private let processor: String
    private let share: Activation.Share
    private let defaults: [String]

    init(_ processor: String, of tenant: String, _ settings: Settings, _ overrides: RuntimeOverrides) {
        self.processor = processor
        share = Activation.share(of: tenant, settings, overrides)
        defaults = settings.overrides.defaults.processors
    }

    /// Behind "it is off for …: ".
    var reason: String {
        let listed = share.processors.isEmpty ? "lists no processors" : "lists only \(share.processors.joined(separator: ", "))"
        switch share.origin {
        case .embedded:
            return "no list of processors stands anywhere, and by default it is not on; list it under overrides.defaults.metrics_generator.processors"
        case .defaults: return "overrides.defaults.metrics_generator.processors \(listed); list it there"
        case .wildcard(let place): return "the entry \"*\"\(at(place)) \(listed)\(whole); list it under its metrics_generator.processors"
        case .entry(let id, let place): return "the entry \"\(id)\"\(at(place)) \(listed)\(whole); list it under its metrics_generator.processors"
        case .noEntry: return share.origin.reason(defaultsAreOn: !defaults.isEmpty)
        }
    }

    private func at(_ place: SourcePosition?) -> String { place.map { " at \($0)" } ?? "" }

    /// Who reads the defaults finds it there and wonders.
    private var whole: String {
        defaults.contains(processor)
            ? "; an entry holds whole, so that it is among overrides.defaults.metrics_generator.processors does not count for this tenant" : ""
    }
}
