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
}
