import Settings

extension DimensionTableSettings.Entry: CheckedBlock {
    /// An attribute's name alone.
    static func cure(_ field: Field) -> String? {
        guard case .scalar(let scalar) = field.node.content, !scalar.text.isEmpty else { return nil }
        let name = Excerpt.plain(scalar.text)
        return "write {label: \(LabelName.dimension(scalar.text)), from: [\(name)]}, or list \(name) in "
            + "metrics_generator.processor.span_metrics.dimensions"
    }
}
