import Pipeline
import Relabelling
import Settings

/// One remote-write 1.0 request body, compressed.
package struct EncodedWriteRequest: Sendable {
    package var body: [UInt8]
    /// Float samples.
    package var samples: Int
    package var histograms: Int
    package var exemplars: Int
    package var uncompressedBytes: Int
}

/// Writes label sets as a `prometheus.WriteRequest` (tempo-behaviour 7.4), all series of one label set together.
package struct WriteRequestEncoder: ~Copyable {
    /// Memory kept between two requests, and between two collections: there may be thousands of tenants.
    private static let keptInBetween = 1 << 20
    private static let keptAfterwards = 64 << 10
    static var noCounts: CountedRun<Double> { .none }

    private let maxSamples: Int
    /// Requests say what metrics are and when series began, for remote write 2.0: `metadata`, and ``SeriesStartField``.
    private let describes: Bool
    private let temporality: Temporality
    /// What the request says so far: of which group's metrics, and the start that holds.
    private var described: ObjectIdentifier?
    private var start: Int64 = 0
    /// Of the collection before; 0: there was none.
    private var earlier: Int64 = 0
    /// When what is new began to be counted: where differences begin.
    private var since: Int64 = 0
    /// nil: all series are sent as they are.
    package let relabelling: SeriesRelabelling?
    var relabelled = RelabelledLabels()
    /// Those of the group that is being written, if they concern the label set that is.
    var decisions: RelabelDecisions?
    var decided = 0
    var block = SnappyWriter()
    var content = SampleEncoding()
    var fresh = BucketExemplars()
    var native = NativeHistogramMessage()
    var custom = CustomHistogramMessage()
    var message = ByteBuilder(capacity: 64)
    private var field = ByteBuilder(capacity: 64)
    private var samples = 0
    var histograms = 0
    var exemplars = 0
    /// Milliseconds since the epoch: of this collection, and of the zero samples of new series.
    var timestamp: Int64 = 0
    var baseline: Int64 = 0
    /// Zero samples go before everything else, in requests of their own: ``encodeZeros(_:_:send:)``.
    package private(set) var separatesZeros = false

    /// - Parameters:
    ///   - maxSamples: `queue_config.max_samples_per_send`; a label set that has more goes alone.
    ///   - rules: `write_relabel_configs`.
    ///   - describes: for remote write 2.0.
    ///   - temporality: `delta`: of counters and histograms what was counted since the last collection, of series that have counted anything.
    ///     The totals have to keep that, and requests always say what metrics are and when it began.
    package init(maxSamples: Int, rules: RelabelRules? = nil, describes: Bool = false, temporality: Temporality = .cumulative) {
        self.maxSamples = max(maxSamples, 1)
        self.describes = describes || temporality == .delta
        self.temporality = temporality
        relabelling = rules.flatMap { $0.isEmpty ? nil : SeriesRelabelling($0) }
    }

    /// Begins a collection at `now` (milliseconds). Zero samples lie one second before its UTC minute (tempo-behaviour 6.5), or where
    /// this process began if that is later.
    ///
    /// - Parameters:
    ///   - ending: when series ended that may begin again: their zero samples lie after it.
    ///   - start: when this process began. A process before it may have sent the same series until then. A zero before that would be
    ///     refused by a receiver that takes nothing out of order, and the fall to zero, from which everything that this process counts is
    ///     told from what the other one counted, would not be seen. Should the other one's clock have been ahead, a whole request would be
    ///     refused for the sake of such a zero: those go in requests of their own.
    ///   - since: when the last collection was, or counting began.
    package mutating func begin(at now: Int64, after ending: Int64? = nil, start: Int64 = .min, since: Int64 = 0) {
        earlier = timestamp
        timestamp = now
        self.since = since
        baseline = now - ((now % 60_000) + 60_000) % 60_000 - 1000
        if let ending, ending >= baseline, ending < now { baseline = ending + 1 }
        separatesZeros = baseline <= start && temporality == .cumulative
        if separatesZeros { baseline = min(start, now - 1) }
        content.begin(at: timestamp, zeros: baseline)
    }

    /// Writes the live label sets in `ids`, handing over each request as it fills up.
    ///
    /// - Parameter settling: the label sets count as sent: their zero samples and exemplars are not sent again.
    package mutating func encode(_ totals: GroupTotals, _ ids: Range<Int>, settling: Bool, send: (EncodedWriteRequest) -> Void) {
        for group in totals.written {
            if let deltas = totals.deltas, temporality == .delta {
                encode(deltas, totals, ids, group, &group.encoding, totals.store, send)
            } else {
                encode(totals, ids, group, &group.encoding, totals.store, send)
            }
        }
        decisions = nil
        if settling { totals.settle(ids) }
    }

    private mutating func encode(
        _ totals: GroupTotals, _ ids: Range<Int>, _ group: WrittenGroup, _ encoding: inout GroupEncoding, _ store: borrowing CumulativeStore,
        _ send: (EncodedWriteRequest) -> Void
    ) {
        encoding.beginBlock()
        store.forEachLive(in: ids, totals.group.registry) { id, key in
            let state = store.state(id)
            let new = separatesZeros ? 0 : state.present & ~state.baselines
            makeRoom(encoding.count(of: state.present) + encoding.count(of: new), &encoding, send)
            encoding.select(key)
            if relabelling != nil, !decide(id, state.present, group, encoding) { return }
            if describes { describe(id, state, totals) }
            encoding.reserve(content: content.largest, in: &block)
            let values = store.values(id)
            for index in 0..<encoding.series.count {
                let series = encoding.series.start + index
                guard state.present >> series.pointee.metric & 1 == 1 else { continue }
                if describes { describe(series, id, totals, store, encoding) }
                append(series, id, values, &encoding, store, isNew: new >> series.pointee.metric & 1 == 1)
            }
        }
    }

    /// Gauges as they are, of everything else what is new.
    private mutating func encode(
        _ deltas: SeriesDeltas, _ totals: GroupTotals, _ ids: Range<Int>, _ group: WrittenGroup, _ encoding: inout GroupEncoding,
        _ store: borrowing CumulativeStore, _ send: (EncodedWriteRequest) -> Void
    ) {
        let gauges = totals.group.metrics.gauges
        encoding.beginBlock()
        store.forEachLive(in: ids, totals.group.registry) { id, key in
            let present = store.state(id).present
            let wanted = present & (gauges | deltas.counted(id))
            guard wanted != 0 else { return }
            makeRoom(encoding.count(of: wanted), &encoding, send)
            encoding.select(key)
            if relabelling != nil, !decide(id, present, group, encoding) { return }
            describe(totals)
            encoding.reserve(content: content.largest, in: &block)
            let added = deltas.values(id, of: store)
            for index in 0..<encoding.series.count {
                let series = encoding.series.start + index
                guard wanted >> series.pointee.metric & 1 == 1 else { continue }
                let isGauge = gauges >> series.pointee.metric & 1 == 1
                begin(at: isGauge ? 0 : since, encoding)
                if isGauge {
                    append(series, id, store.values(id), &encoding, store, isNew: false)
                } else {
                    append(series, id, added, &encoding, deltas.counts, isNew: false)
                }
            }
        }
    }

    /// Writes the zero samples of new series in `ids`. To be sent, all of them, before what ``encode(_:_:settling:send:)`` writes,
    /// when ``separatesZeros`` says so.
    package mutating func encodeZeros(_ totals: GroupTotals, _ ids: Range<Int>, send: (EncodedWriteRequest) -> Void) {
        guard separatesZeros else { return }
        // While a process is young this is asked at each collection, mostly in vain.
        guard totals.store.hasNew(in: ids) else { return }
        for group in totals.written { encode(.zero, totals, ids, group, &group.encoding, totals.store, send) }
        decisions = nil
    }

    /// Writes the staleness markers of all series in `ids` (remote-write 1.0 specification, "Stale Markers"). What is counted in differences
    /// has no end: there is none where nothing is counted.
    package mutating func encodeEnds(_ totals: GroupTotals, _ ids: Range<Int>, send: (EncodedWriteRequest) -> Void) {
        for group in totals.written { encode(.end, totals, ids, group, &group.encoding, totals.store, send) }
        decisions = nil
    }

    /// A sample that says the same of every series.
    private enum Mark {
        case zero, end
    }

    private mutating func encode(
        _ mark: Mark, _ totals: GroupTotals, _ ids: Range<Int>, _ group: WrittenGroup, _ encoding: inout GroupEncoding,
        _ store: borrowing CumulativeStore, _ send: (EncodedWriteRequest) -> Void
    ) {
        let gauges = totals.group.metrics.gauges
        encoding.beginBlock()
        store.forEachLive(in: ids, totals.group.registry) { id, key in
            let state = store.state(id)
            let marked = mark == .zero ? state.present & ~state.baselines : temporality == .delta ? state.present & gauges : state.present
            guard marked != 0 else { return }
            makeRoom(encoding.count(of: marked), &encoding, send)
            encoding.select(key)
            if relabelling != nil, !decide(id, state.present, group, encoding) { return }
            if describes { describe(id, state, totals, begins: mark == .zero) }
            encoding.reserve(content: content.largest, in: &block)
            for index in 0..<encoding.series.count {
                let series = encoding.series.start + index
                guard marked >> series.pointee.metric & 1 == 1 else { continue }
                if describes { describe(series, id, totals, store, encoding) }
                append(mark, series, id, &encoding, store)
            }
        }
    }

    private mutating func makeRoom(_ count: Int, _ encoding: inout GroupEncoding, _ send: (EncodedWriteRequest) -> Void) {
        let held = samples + histograms
        guard held > 0, held + count > maxSamples || block.count > SnappyWriter.limit else { return }
        flush(send)
        encoding.beginBlock()
    }

    // MARK: Remote write 2.0

    private mutating func describe(_ id: Int, _ state: CumulativeStore.State, _ totals: GroupTotals, begins: Bool = true) {
        if begins, temporality == .cumulative {
            totals.starts.begin(id, new: state.present & ~state.baselines, known: state.baselines, at: baseline)
        }
        describe(totals)
    }

    private mutating func describe(_ totals: GroupTotals) {
        guard described != ObjectIdentifier(totals) else { return }
        described = ObjectIdentifier(totals)
        totals.metadata.withSlice { block.append($0) }
    }

    private mutating func describe(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ totals: GroupTotals, _ store: borrowing CumulativeStore,
        _ encoding: borrowing GroupEncoding
    ) {
        var began: Int64 = 0
        switch series.pointee.kind {
        case .gauge, .value: break
        case .native, .both:
            // What it counted before is gone: it begins behind what was sent of that.
            let reset = store.native(id, series.pointee.histogram).lastReset
            totals.starts.note(reset: reset, of: id, series.pointee.metric, at: earlier == 0 ? baseline : earlier + 1)
            began = totals.starts.time(id, series.pointee.metric)
        case .counter, .classic, .custom: began = totals.starts.time(id, series.pointee.metric)
        }
        begin(at: began, encoding)
    }

    private mutating func begin(at began: Int64, _ encoding: borrowing GroupEncoding) {
        guard began != start else { return }
        start = began
        field.removeAll()
        field.appendVarint(SeriesStartField.number << 3 | 0)
        field.appendVarint(UInt64(bitPattern: began))
        block.append(field.bytes)
        encoding.reserve(content: content.largest, in: &block)
    }

    // MARK: Zero samples and ends alone

    private mutating func append(
        _ mark: Mark, _ series: Run<GroupEncoding.Series>, _ id: Int, _ encoding: inout GroupEncoding, _ store: borrowing CumulativeStore
    ) {
        switch series.pointee.kind {
        case .gauge, .value: if mark == .end { append(mark, series.pointee.first, &encoding) }
        case .counter: append(mark, series.pointee.first, &encoding)
        case .custom:
            message.removeAll()
            let (sum, time) = mark == .zero ? (0, baseline) : (StalenessMarker.value, timestamp)
            custom.append(Self.noCounts, sum: sum, bounds: series.pointee.bounds, at: time, to: &message)
            appendMessage(series.pointee.nativePart, &encoding, histograms: 1)
        case .classic, .native, .both:
            if series.pointee.kind != .classic {
                let schema = store.native(id, series.pointee.histogram).schema
                message.removeAll()
                switch mark {
                case .zero: NativeHistogramMessage.appendZero(schema, at: baseline, to: &message)
                case .end: NativeHistogramMessage.appendEnd(schema, at: timestamp, to: &message)
                }
                appendMessage(series.pointee.nativePart, &encoding, histograms: 1)
            }
            guard series.pointee.kind != .native else { return }
            for bucket in 0..<series.pointee.buckets { append(mark, series.pointee.first + bucket, &encoding) }
            append(mark, series.pointee.countPart, &encoding)
            append(mark, series.pointee.sumPart, &encoding)
        }
    }

    private mutating func append(_ mark: Mark, _ part: Int, _ encoding: inout GroupEncoding) {
        switch mark {
        case .zero:
            guard appendLabels(part, content: content.zeroSize, &encoding) else { return }
            content.appendZero(to: &block.tail)
            samples += 1
        case .end: append(part, StalenessMarker.value, &encoding, isNew: false)
        }
    }

    // MARK: Samples

    /// - Parameter values: the numbers of the label set.
    private mutating func append(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ values: Run<Double>, _ encoding: inout GroupEncoding,
        _ store: borrowing CumulativeStore, isNew: Bool
    ) {
        switch series.pointee.kind {
        // Neither zero sample nor exemplar (tempo-behaviour 3.8, 6.5).
        case .gauge: append(series.pointee.first, 1, &encoding, isNew: false)
        case .value: append(series.pointee.first, values[series.pointee.value], &encoding, isNew: false)
        case .counter: append(series.pointee.first, values[series.pointee.value], &encoding, isNew: isNew)
        case .classic: appendClassic(series, id, values + series.pointee.value, &encoding, store, isNew: isNew)
        case .native: appendNative(series, id, &encoding, store, isNew: isNew)
        case .custom: appendCustom(series, id, values + series.pointee.value, &encoding, store, isNew: isNew)
        case .both:
            appendNative(series, id, &encoding, store, isNew: isNew)
            appendClassicOfNative(series, id, &encoding, store, isNew: isNew)
        }
    }

    /// - Parameter values: the sum, then the buckets.
    private mutating func appendClassic(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ values: Run<Double>, _ encoding: inout GroupEncoding,
        _ store: borrowing CumulativeStore, isNew: Bool
    ) {
        if encoding.hasExemplars { fresh.gatherFresh(store, id, series) }
        let count = appendBuckets(values + 1, series.pointee.buckets, series.pointee.first, &encoding, isNew: isNew)
        append(series.pointee.countPart, count, &encoding, isNew: isNew)
        append(series.pointee.sumPart, series.pointee.scale.applied(to: values[0]), &encoding, isNew: isNew)
    }

    /// Most of all series are buckets: written with the block's end in registers.
    ///
    /// - Returns: the sum of all of them.
    @inline(never)
    private mutating func appendBuckets(
        _ values: Run<Double>, _ buckets: Int, _ first: Int, _ encoding: inout GroupEncoding, isNew: Bool
    ) -> Double {
        var cumulated = values[0]
        guard decisions == nil else { return appendChosenBuckets(values, buckets, first, &encoding, isNew: isNew) }
        appendBucket(0, cumulated, first, &encoding, isNew: isNew)
        let parts = encoding.parts.start + first
        var labels = encoding.buckets(content: content.sampleSize)
        var tail = block.tail
        var last = content.last
        for bucket in 1..<max(buckets, 1) {
            cumulated += values[bucket]
            if isNew || fresh.has(bucket) {
                encoding.note(labels)
                block.tail = tail
                content.last = last
                appendBucket(bucket, cumulated, first, &encoding, isNew: isNew)
                labels = encoding.buckets(content: content.sampleSize)
                tail = block.tail
                last = content.last
            } else {
                labels.append(parts + bucket, to: &tail)
                last.append(cumulated, to: &tail)
                samples &+= 1
            }
        }
        encoding.note(labels)
        block.tail = tail
        content.last = last
        return cumulated
    }

    /// Buckets of which rules leave some out, or change labels.
    @inline(never)
    private mutating func appendChosenBuckets(
        _ values: Run<Double>, _ buckets: Int, _ first: Int, _ encoding: inout GroupEncoding, isNew: Bool
    ) -> Double {
        var cumulated = 0.0
        for bucket in 0..<buckets {
            cumulated += values[bucket]
            appendBucket(bucket, cumulated, first, &encoding, isNew: isNew)
        }
        return cumulated
    }

    /// Form `both`: the classic series show the native histogram's counts (tempo-behaviour 6.4).
    private mutating func appendClassicOfNative(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ encoding: inout GroupEncoding, _ store: borrowing CumulativeStore, isNew: Bool
    ) {
        if encoding.hasExemplars { fresh.gatherFresh(store, id, series) }
        let native = store.native(id, series.pointee.histogram)
        native.forEachCumulated { bucket, count in appendBucket(bucket, Double(count), series.pointee.first, &encoding, isNew: isNew) }
        append(series.pointee.countPart, Double(native.count), &encoding, isNew: isNew)
        append(series.pointee.sumPart, series.pointee.scale.applied(to: native.sum), &encoding, isNew: isNew)
    }

    private mutating func appendBucket(
        _ bucket: Int, _ value: Double, _ first: Int, _ encoding: inout GroupEncoding, isNew: Bool
    ) {
        guard let exemplar = fresh.exemplar(bucket) else {
            append(first + bucket, value, &encoding, isNew: isNew)
            return
        }
        let size = content.prepare(exemplar, label: encoding.exemplarLabel)
        guard append(first + bucket, value, &encoding, isNew: isNew, behind: size) else { return }
        content.appendExemplar(to: &block.tail)
        exemplars += 1
    }

    /// One `TimeSeries` with a zero sample if it is new, and a sample.
    ///
    /// - Parameter more: bytes that are to follow in it.
    /// - Returns: false: it is not sent.
    @discardableResult
    private mutating func append(_ part: Int, _ value: Double, _ encoding: inout GroupEncoding, isNew: Bool, behind more: Int = 0) -> Bool {
        let size = content.sampleSize &+ more
        guard appendLabels(part, content: isNew ? size &+ content.zeroSize : size, &encoding) else { return false }
        if isNew {
            content.appendZero(to: &block.tail)
            samples &+= 1
        }
        content.append(value, to: &block.tail)
        samples &+= 1
        return true
    }

    // MARK: Requests

    /// Hands over what is left of the collection.
    package mutating func finish(_ send: (EncodedWriteRequest) -> Void) {
        if samples + histograms > 0 { flush(send) }
        block.removeAll(keeping: Self.keptAfterwards)
        beginDescription()
        message.removeAll(keeping: Self.keptAfterwards)
    }

    private mutating func beginDescription() {
        described = nil
        start = 0
    }

    private mutating func flush(_ send: (EncodedWriteRequest) -> Void) {
        let plain = block.count
        send(
            EncodedWriteRequest(
                body: block.take(keeping: Self.keptInBetween), samples: samples, histograms: histograms, exemplars: exemplars,
                uncompressedBytes: plain))
        content.beginBlock()
        relabelled.beginBlock()
        beginDescription()
        samples = 0
        histograms = 0
        exemplars = 0
    }
}
