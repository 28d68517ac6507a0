import Settings

extension Field {
    /// Names of processors; unknown ones are ignored with a warning, as Tempo 3.0 does (tempo-behaviour 2.4).
    func processors() -> [String]? {
        let known = TenantSettings.processorNames
        guard let items = sequence(named: { key in NearestKey.of(key, among: known) ?? key }) else { return nil }
        var names: [String] = []
        for item in items {
            guard let name = item.string() else { continue }
            switch name {
            case _ where TempoProcessors.left.contains(name):
                findings.leaveToTempo("processor \(name)")
                continue
            case _ where TempoProcessors.partsOfServiceGraphs.contains(name):
                findings.warn(item, TempoProcessors.noteOnPart(name, hasWhole: items.contains { $0.isText("service-graphs") }))
                continue
            case _ where !known.contains(name):
                let hint = NearestKey.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
                findings.warn(item, "unknown processor \(Excerpt.of(name)) is ignored\(hint)")
                continue
            default: break
            }
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
