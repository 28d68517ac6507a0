#if canImport(Glibc)
    import Glibc
#endif

/// What a summary span says of the spans that it stands for, as the Collector's processor `spanpruning` writes it.
///
/// Times in nanoseconds. Where the bounds of its buckets are not those of the histogram, the spans of a bucket are all taken to have
/// lasted as long as the mean says, as far as the bucket, the shortest and the longest span allow.
struct SummaryNumbers {
    private(set) var spans: Int64 = 0
    /// How long they lasted together.
    private(set) var total: Int64 = 0
    private var shortest: Int64 = 0
    private var longest: Int64 = 0
    /// Of all but the shortest and the longest.
    private var mean: Int64 = 0
    /// Lists of ``AnyValue``s: upper bounds in seconds, and how many spans lasted no longer, at last all.
    private var bounds: WireSlice?
    private var counts: WireSlice?

    /// Spans that one may stand for: no trace has more.
    private static let mostSpans: Int64 = 1_000_000_000
    /// 30 years.
    private static let longestTime: Int64 = 1_000_000_000_000_000_000

    /// nil: there are no such numbers, or no spans have them.
    ///
    /// - Parameters:
    ///   - span: well-formed.
    ///   - prefix: of its attributes' keys.
    init?(of span: WireSlice, prefix: WireSlice) {
        var found = Found()
        found.read(span, prefix: prefix)
        guard let spans = found.count, (1...Self.mostSpans).contains(spans) else { return nil }
        self.spans = spans
        let product = found.mean.map { $0.multipliedReportingOverflow(by: spans) }
        guard let total = found.total ?? product.flatMap({ $0.overflow ? nil : $0.partialValue }), total >= 0 else { return nil }
        self.total = total
        let average = total / spans
        shortest = found.shortest ?? min(average, found.longest ?? average)
        longest = found.longest ?? max(average, shortest)
        // The mean that is sent leaves a rest out.
        guard shortest >= 0, shortest <= longest, longest <= Self.longestTime, shortest <= average, average <= longest else { return nil }
        if spans == 1 { (shortest, longest) = (total, total) }
        mean = spans > 2 ? min(max((total - shortest - longest) / (spans - 2), shortest), longest) : average
        bounds = found.bounds
        counts = found.counts
    }

    // MARK: Points

    /// By the buckets.
    ///
    /// - Returns: false when they contradict the other numbers; nothing is staged then. Without any, ``appendThreePoints(to:)`` is done.
    func appendPoints(to summaries: inout SpanSummaries) -> Bool {
        guard let bounds, let counts else {
            guard bounds == nil, counts == nil else { return false }
            appendThreePoints(to: &summaries)
            return true
        }
        var sum: Int64 = 0
        var first: ClosedRange<Int64>?
        var last: ClosedRange<Int64>?
        let isSound = Self.forEachBucket(bounds, counts) { low, high, number in
            guard number > 0 else { return true }
            sum += number
            if first == nil { first = low...high }
            last = low...high
            return max(low, shortest) <= min(high, longest)
        }
        // The shortest is in the first bucket that has any, the longest in the last.
        guard isSound, sum == spans, first?.contains(shortest) == true, last?.contains(longest) == true else { return false }
        var before: Int64 = 0
        _ = Self.forEachBucket(bounds, counts) { low, high, number in
            guard number > 0 else { return true }
            var rest = number
            if before == 0 {
                summaries.append(seconds: Self.seconds(shortest), spans: 1)
                rest -= 1
            }
            before += number
            let isLast = before == spans && spans > 1
            if isLast { rest -= 1 }
            if rest > 0 { summaries.append(seconds: Self.seconds(min(max(mean, low, shortest), high, longest)), spans: Double(rest)) }
            if isLast { summaries.append(seconds: Self.seconds(longest), spans: 1) }
            return true
        }
        return true
    }

    /// The shortest, the longest, and the others at their mean.
    func appendThreePoints(to summaries: inout SpanSummaries) {
        summaries.append(seconds: Self.seconds(shortest), spans: 1)
        if spans > 2 { summaries.append(seconds: Self.seconds(mean), spans: Double(spans - 2)) }
        if spans > 1 { summaries.append(seconds: Self.seconds(longest), spans: 1) }
    }

    /// As a span's own duration becomes seconds.
    private static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

    /// - Parameter body: is told the shortest and the longest time that fits a bucket, and how many are in it; false ends all.
    /// - Returns: false when `body` did or the buckets are none.
    private static func forEachBucket(_ bounds: WireSlice, _ counts: WireSlice, _ body: (Int64, Int64, Int64) -> Bool) -> Bool {
        var bounds = ListValues(bounds)
        var counts = ListValues(counts)
        var below: Int64 = -1
        var before: Int64 = 0
        for _ in 0...BucketBounds.limit {
            guard let sent = counts.next(), let count = whole(sent), count >= before, count <= mostSpans else { return false }
            let bound = bounds.next()
            guard let high = bound == nil ? Int64.max : nanoseconds(bound), high > below, body(below + 1, high, count - before) else { return false }
            if bound == nil { return counts.next() == nil }
            below = high
            before = count
        }
        return false
    }

    /// The longest whole time that is within a bound: bounds are such times divided by 10⁹.
    private static func nanoseconds(_ bound: WireSlice?) -> Int64? {
        guard let bound, let seconds = AttributeNumber.double(anyValue: bound), seconds >= 0, seconds <= Double(longestTime) / 1e9 else { return nil }
        let time = seconds * 1e9
        let nearest = time.rounded()
        return Int64(abs(time - nearest) < 1e-3 ? nearest : time.rounded(.down))
    }

    private static func whole(_ value: WireSlice) -> Int64? {
        if case .integer(let number) = ValuePayload(anyValue: value) { return number }
        return AttributeNumber.double(anyValue: value).flatMap { Int64(exactly: $0) }
    }

    // MARK: Attributes

    /// The attributes, the first of each.
    private struct Found {
        var count, total, mean, shortest, longest: Int64?
        var bounds, counts: WireSlice?

        mutating func read(_ span: WireSlice, prefix: WireSlice) {
            var cursor = WireCursor(span)
            while !cursor.isAtEnd, let tag = cursor.varint() {
                guard tag == SpanTag.attributes else {
                    guard cursor.skip(tag: tag) else { return }
                    continue
                }
                guard let pair = cursor.slice() else { return }
                guard let (key, sent) = KeyValue.split(pair), let value = sent, key.count > prefix.count,
                    memcmp(key.start.address, prefix.start.address, prefix.count) == 0
                else { continue }
                let name = key.dropping(first: prefix.count)
                if name.isWord("span_count") {
                    count = count ?? whole(value)
                } else if name.isWord("duration_total_ns") {
                    total = total ?? whole(value)
                } else if name.isWord("duration_avg_ns") {
                    mean = mean ?? whole(value)
                } else if name.isWord("duration_min_ns") {
                    shortest = shortest ?? whole(value)
                } else if name.isWord("duration_max_ns") {
                    longest = longest ?? whole(value)
                } else if name.isWord("histogram_bucket_bounds_s") {
                    bounds = bounds ?? ListValues.list(value)
                } else if name.isWord("histogram_bucket_counts") {
                    counts = counts ?? ListValues.list(value)
                }
            }
        }
    }

    /// The elements of an `ArrayValue`, one after the other.
    private struct ListValues {
        private var cursor: WireCursor

        init(_ list: WireSlice) { cursor = WireCursor(list) }

        /// nil: the value is no list.
        static func list(_ value: WireSlice) -> WireSlice? {
            var cursor = WireCursor(value)
            guard cursor.varint() == AnyValueTag.array, let list = cursor.slice(), cursor.isAtEnd else { return nil }
            return list
        }

        mutating func next() -> WireSlice? {
            guard !cursor.isAtEnd, cursor.varint() == 1 << 3 | 2 else { return nil }
            return cursor.slice()
        }
    }
}
