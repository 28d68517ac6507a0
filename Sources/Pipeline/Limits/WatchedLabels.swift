/// The limiter's numbers of a shape's labels, so that names are looked up once per plan and not once per request.
struct WatchedLabels {
    /// Shapes remembered: spans, edges and observed metrics, before and after a reload. A further one takes the oldest one's place.
    static let maxShapes = 64

    private var known: [(shape: LabelShape, labels: [LabelCardinalityLimiter.Label?])] = []

    /// One number per label of the shape; nil for labels whose values always pass.
    mutating func labels(of shape: LabelShape, _ limiter: inout LabelCardinalityLimiter) -> [LabelCardinalityLimiter.Label?] {
        if let found = known.first(where: { $0.shape === shape }) { return found.labels }
        if known.count >= Self.maxShapes { known.removeFirst() }
        var labels: [LabelCardinalityLimiter.Label?] = []
        for name in shape.names { labels.append(limiter.label(name)) }
        known.append((shape, labels))
        return labels
    }
}
