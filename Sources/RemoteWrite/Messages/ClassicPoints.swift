/// The series of one classic histogram as they come by, one behind the other, and the data points that they are together.
struct ClassicPoints {
    /// What one of its series is.
    struct Part {
        enum Kind { case bucket(Double), count, sum }

        var kind: Kind
        var family: ArraySlice<UInt8>

        /// nil: it is none of a histogram's.
        init?(_ series: WrittenSeries, _ family: ArraySlice<UInt8>) {
            self.family = family
            switch String(decoding: series.name.dropFirst(family.count), as: UTF8.self) {
            case "_bucket":
                guard let text = series.labels.first(where: { ClassicPoints.isBound($0) })?.value else { return nil }
                let bound = String(decoding: text, as: UTF8.self)
                guard let number = bound == "+Inf" ? .infinity : Double(bound) else { return nil }
                kind = .bucket(number)
            case "_count": kind = .count
            case "_sum": kind = .sum
            default: return nil
            }
        }
    }

    /// What is known of one time.
    private struct Moment {
        var time: Int64
        var buckets: [(bound: Double, cumulated: Double)] = []
        var count: Double?
        var sum = 0.0
    }

    let family: ArraySlice<UInt8>
    private let attributes: [[UInt8]]
    private let start: Int64
    private var moments: [Moment] = []
    private var exemplars: [WrittenSeries.Exemplar] = []

    init(_ series: WrittenSeries, family: ArraySlice<UInt8>, start: Int64) {
        self.family = family
        self.start = start
        attributes = Self.attributes(series)
    }

    private static func isBound(_ label: WrittenSeries.Label) -> Bool { label.name.elementsEqual("le".utf8) }

    private static func attributes(_ series: WrittenSeries) -> [[UInt8]] { DataPoint.attributes(series.labels.filter { !isBound($0) }) }

    /// The series belongs to the same histogram.
    func goesOn(with series: WrittenSeries, family other: ArraySlice<UInt8>) -> Bool { family == other && attributes == Self.attributes(series) }

    mutating func add(_ part: Part, _ series: WrittenSeries) {
        exemplars += series.exemplars
        for sample in series.samples {
            var place = moments.firstIndex { $0.time == sample.time }
            if place == nil {
                place = moments.count
                moments.append(Moment(time: sample.time))
            }
            guard let place else { continue }
            switch part.kind {
            case .bucket(let bound): moments[place].buckets.append((bound, sample.value))
            case .count: moments[place].count = sample.value
            case .sum: moments[place].sum = sample.value
            }
        }
    }

    /// The last one has the exemplars.
    func points() -> [[UInt8]] {
        let sorted = moments.sorted { $0.time < $1.time }
        return sorted.indices.map { index in point(sorted[index], index == sorted.count - 1 ? exemplars : []) }
    }

    private func point(_ moment: Moment, _ exemplars: [WrittenSeries.Exemplar]) -> [UInt8] {
        let buckets = moment.buckets.sorted { $0.bound < $1.bound }
        let all = max(moment.count ?? 0, buckets.last?.cumulated ?? 0)
        // Whole numbers: of what spans that stand for parts of one have added up to, the nearest.
        var before: UInt64 = 0
        var counts: [UInt64] = []
        let finite = buckets.filter { $0.bound.isFinite }
        for cumulated in finite.map(\.cumulated) + [all] {
            let whole = max(DataPoint.whole(cumulated), before)
            counts.append(whole - before)
            before = whole
        }
        return DataPoint.histogram(
            attributes, start: start, time: moment.time, count: before, sum: moment.sum, counts: counts, bounds: finite.map(\.bound), exemplars)
    }
}
