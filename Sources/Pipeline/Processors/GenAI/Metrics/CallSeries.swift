/// The series that a tenant's calls count in, on one event loop, found by all texts of a call at once.
///
/// Sound as long as the groups that it was made for, whose shards it counts in.
struct CallSeries: ~Copyable {
    /// What follows from the texts of a call alone.
    struct Facts: BitwiseCopyable {
        /// nil: nothing is priced, or the model has no price.
        var price: PriceNumber?
        /// What each token costs at the standard tier, where that is all that there is to be known.
        var flat: FlatRates?
        /// Another model answered than was asked.
        var isSubstitution: Bool
        /// What is asked for.
        var kind: RenamedMetric.Call
    }

    /// Labels are limited, and so rewritten before they are counted: observations are staged, and nothing is remembered.
    let stages: Bool
    /// By the number of the group.
    private let shards: ConstantTable<ObservedShard>
    private var memo: RecordMemo<Facts>
    /// Of the call at hand.
    private(set) var row: RecordMemo<Facts>.Row
    /// The prices that the facts are of.
    private var prices: PriceTable?
    private var key = ByteBuilder(capacity: 512)
    /// Texts of labels, by ``CallLabel``.
    let texts: Cells<WireSlice>
    /// What the call at hand has in common with all its observations.
    let occasion: Cells<ObservedShard.Occasion>
    private var left = SeriesShard.LeftOut()
    /// What is counted of calls by their profile, and the numbers of the call at hand by ``CallValue``.
    private var programs = CallPrograms()
    let values: Cells<Double>
    /// What is staged, and where keys are put together.
    var observations = StagedObservations()

    /// - Parameters:
    ///   - groups: those that observations are counted in, by the number of the group.
    ///   - stages: labels are limited.
    init(_ stage: GenAIStage, _ groups: [SeriesGroup], stages: Bool, loop: Int) {
        self.stages = stages
        shards = ConstantTable(groups.map { ObservedShard($0.shards[loop]) })
        memo = RecordMemo(places: stage.places)
        row = memo.spare
        texts = .allocate(capacity: max(stage.textCount, 1))
        values = .allocate(capacity: CallValue.allCases.count)
        values.initialize(repeating: 0, count: CallValue.allCases.count)
        values[CallValue.one.rawValue] = 1
        occasion = .allocate(capacity: 1)
        occasion.initialize(to: ObservedShard.Occasion())
    }

    deinit {
        texts.deallocate()
        values.deallocate()
        occasion.deallocate()
    }

    /// Begins a request.
    mutating func begin(_ prices: PriceTable?) {
        if prices !== self.prices { memo.removeAll() }
        self.prices = prices
        var removals: UInt64 = 0
        for index in 0..<shards.count { removals &+= shards.start[index].removals }
        memo.begin(removals: removals)
    }

    /// Takes a call, whose texts `write` appends: its row is ``row`` from now on.
    ///
    /// - Parameter shape: a hash that stands for all texts, or 0 (``CallShapes``).
    @inline(__always)
    mutating func take(_ shape: UInt64, _ write: (inout ByteBuilder) -> Void, _ facts: () -> Facts) {
        if let known = memo.row(known: shape) {
            row = known
            return
        }
        key.removeAll()
        write(&key)
        row = memo.row(key, facts)
        if shape != 0 { memo.note(shape, for: row) }
    }

    /// Good until another program is asked for.
    @inline(__always)
    mutating func program(of profile: CallProfile, _ metrics: CallMetrics) -> CountedRun<CallCount> {
        programs.program(of: profile, metrics)
    }

    /// What was not counted since it was asked last.
    mutating func takeLeft() -> SeriesShard.LeftOut {
        defer { left = SeriesShard.LeftOut() }
        return left
    }

    /// Counts in a record that is known.
    @inline(__always)
    func count(_ value: Double, group: Int32, in record: RawCells) { shards.start[Int(group)].count(value, occasion.run, in: record) }

    /// Counts under a key.
    mutating func count(_ value: Double, group: Int32, hash: UInt64, _ key: WireSlice) -> RawCells? {
        shards.start[Int(group)].count(value, occasion.run, hash: hash, key, &left)
    }
}
