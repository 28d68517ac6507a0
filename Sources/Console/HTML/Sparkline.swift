/// A small graph of a number over time, without axes.
package enum Sparkline {
    private static let width = 240
    private static let height = 40

    /// - Parameters:
    ///   - values: the oldest first; those that are not known are gaps.
    ///   - label: what it shows, for who cannot see it.
    package static func svg(_ values: [Double?], label: String) -> Markup {
        let known = values.compactMap { $0 }.filter(\.isFinite)
        guard let top = known.max(), values.count > 1 else { return "" }
        let scale = top > 0 ? Double(height - 2) / top : 0
        let step = Double(width) / Double(values.count - 1)
        var path = ""
        var isDrawing = false
        for (index, value) in values.enumerated() {
            guard let value, value.isFinite else {
                isDrawing = false
                continue
            }
            path += "\(isDrawing ? "L" : "M")\(tenths(Double(index) * step)) \(tenths(Double(height - 1) - max(value, 0) * scale))"
            isDrawing = true
        }
        return """
            <svg class="spark" viewBox="0 0 \(width) \(height)" preserveAspectRatio="none" role="img" aria-label="\(label)"><path d="\(path)"/></svg>
            """
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
