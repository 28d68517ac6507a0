import Settings

extension LabelPlan.Label {
    /// A dimension by its name: the entry of `metronome.dimensions` with this label, else the attribute, or with one of the profiles the
    /// concept that it is a name of.
    ///
    /// - Parameter others: the dimensions beside it.
    package static func dimension(
        _ name: String, beside others: [String], _ profiles: [ConceptProfile], _ table: [DimensionTableSettings.Entry]
    ) -> LabelPlan.Label {
        if let entry = table.first(where: { $0.label == name }) { return LabelPlan.Label(name: entry.label, source: .rule(entry)) }
        return LabelPlan.Label(dimension: name, source: LabelPlan.Part(name, profiles, beside: others).source)
    }
}
