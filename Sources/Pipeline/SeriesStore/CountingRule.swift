/// What a staged observation does to the record of its label set: data of a ``MetricGroup``, so that one loop counts spans, edges, calls and
/// whatever a processor observes.
package struct CountingRule: Sendable, Equatable {
    /// A number of an observation.
    package enum Value: Sendable, Equatable {
        case first, second, third

        /// In bytes from the observation's start.
        var offset: Int {
            switch self {
            case .first: MemoryLayout<StagedObservation>.offset(of: \.first) ?? 0
            case .second: MemoryLayout<StagedObservation>.offset(of: \.second) ?? 0
            case .third: MemoryLayout<StagedObservation>.offset(of: \.third) ?? 0
            }
        }
    }

    /// A counter that grows by a value.
    package struct Growth: Sendable, Equatable {
        var value: Value
        var counter: Int
        /// As often as the observation's weight says.
        var isWeighted = false
    }

    /// Which observations count.
    package enum Condition: Sendable, Equatable, BitwiseCopyable {
        case always
        /// Those of failed requests.
        case failed
        /// Those that have a third value.
        case hasThird
        /// Those whose first value is finite with its weight: another one would spoil the sum for good.
        case isFinite
    }

    /// The counter that grows by how many spans the observation stands for; nil: none.
    var weight: Int?
    var growth: Growth?
    /// What each histogram observes, by its index.
    var observed: [Value] = []
    var condition = Condition.always
    /// Counted after another group, which asked for room first: what found none there is none here either.
    var follows = false

    /// Label sets are only marked, or their numbers are set.
    package static let nothing = CountingRule()

    /// Whether a record has what this writes to.
    func isWithin(counters: Int, histograms: Int) -> Bool {
        [weight, growth?.counter].allSatisfy { counter in counter.map { $0 >= 0 && $0 < counters } ?? true } && observed.count <= histograms
    }

    /// A rule as the loop takes it.
    ///
    /// Sound as long as the ``MetricGroup`` lives, which owns the places and has checked the indices.
    struct Compiled: BitwiseCopyable {
        /// -1: no counter.
        let weight: Int
        let growth: Int
        let growthValue: Int
        let isWeighted: Bool
        let places: Run<HistogramPlace>
        let values: Run<Int>
        let histograms: Int
        let condition: Condition
        let follows: Bool
        /// Every observation counts, whatever became of it elsewhere.
        let isPlain: Bool

        /// - Parameter values: of as many numbers as there are histograms; offsets in an observation.
        init(_ rule: CountingRule, _ places: Run<HistogramPlace>, _ values: Run<Int>) {
            weight = rule.weight ?? -1
            growth = rule.growth?.counter ?? -1
            growthValue = rule.growth?.value.offset ?? 0
            isWeighted = rule.growth?.isWeighted ?? false
            self.places = places
            self.values = values
            histograms = rule.observed.count
            condition = rule.condition
            follows = rule.follows
            isPlain = rule.condition == .always && !rule.follows
        }

        /// What a histogram observes of an observation.
        @inline(__always)
        func value(_ entry: Run<StagedObservation>, of histogram: Int) -> Double { (RawRun(entry) + values[histogram]).load(as: Double.self) }
    }
}
