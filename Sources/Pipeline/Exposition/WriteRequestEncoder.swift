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
    private let maxSamples: Int
    private var out = ByteBuilder(capacity: 4 << 10)
    private var samples = 0
    private var histograms = 0
    private var exemplars = 0
    private var trace = ByteBuilder(capacity: 64)
    private var native = NativeHistogramMessage()
    /// Milliseconds since the epoch: of this collection, and of the zero samples of new series.
    private var timestamp: Int64 = 0
    private var baseline: Int64 = 0
    /// Zero samples go before everything else, in requests of their own: ``encodeZeros(_:_:send:)``.
    package private(set) var separatesZeros = false

    /// - Parameter maxSamples: `queue_config.max_samples_per_send`; a label set that has more goes alone.
    package init(maxSamples: Int) {
        self.maxSamples = max(maxSamples, 1)
    }

    /// Begins a collection at `now` (milliseconds). Zero samples lie one second before its UTC minute (tempo-behaviour 6.5).
    ///
    /// - Parameters:
    ///   - ending: when series ended that may begin again: their zero samples lie after it.
    ///   - start: when this process began. A process before it may have sent the same series until then, and a receiver that
    ///     takes nothing out of order would refuse a whole request for the sake of such a zero: those go in requests of their own.
    package mutating func begin(at now: Int64, after ending: Int64? = nil, start: Int64 = .min) {
        timestamp = now
        baseline = now - ((now % 60_000) + 60_000) % 60_000 - 1000
        if let ending, ending >= baseline, ending < now { baseline = ending + 1 }
        separatesZeros = baseline <= start
    }

    /// Writes the live label sets in `ids`, handing over each request as it fills up.
    ///
    /// - Parameter settling: the label sets count as sent: their zero samples and exemplars are not sent again.
    package mutating func encode(_ totals: GroupTotals, _ ids: Range<Int>, settling: Bool, send: (EncodedWriteRequest) -> Void) {
        let group = totals.group.metrics
        totals.forEachLive(in: ids) { id, key in
            let state = totals.store.state(id)
            let new = separatesZeros ? 0 : state.present & ~state.baselines
            let count = samples + histograms
            if count > 0, count + group.series(of: state.present) + group.series(of: new) > maxSamples { flush(send) }
            totals.encoding.select(key)
            for (index, metric) in group.metrics.enumerated() where state.present >> UInt32(index) & 1 == 1 {
                append(metric, index, id, totals, isNew: new >> UInt32(index) & 1 == 1)
            }
            if settling { totals.store.settle(id) }
        }
    }

    /// Writes the zero samples of new series in `ids`. To be sent, all of them, before what ``encode(_:_:settling:send:)`` writes,
    /// when ``separatesZeros`` says so.
    package mutating func encodeZeros(_ totals: GroupTotals, _ ids: Range<Int>, send: (EncodedWriteRequest) -> Void) {
        let group = totals.group.metrics
        totals.forEachLive(in: ids) { id, key in
            let state = totals.store.state(id)
            let new = state.present & ~state.baselines
            guard new != 0 else { return }
            let count = samples + histograms
            if count > 0, count + group.series(of: new) > maxSamples { flush(send) }
            totals.encoding.select(key)
            for (index, metric) in group.metrics.enumerated() where new >> UInt32(index) & 1 == 1 {
                switch metric.kind {
                case .gauge: break
                case .counter: if let part = totals.encoding.single[index] { appendZero(part, totals) }
                case .histogram(let histogram):
                    guard let parts = totals.encoding.histograms[index] else { continue }
                    if histogram.form.hasNative { appendNativeZero(parts.native, totals.store.native(id, histogram.index), totals) }
                    guard histogram.form.hasClassic else { continue }
                    for part in parts.buckets + [parts.count, parts.sum] { appendZero(part, totals) }
                }
            }
        }
    }

    private mutating func appendZero(_ part: GroupEncoding.Part, _ totals: GroupTotals) {
        let baselineSize = varintSize(UInt64(bitPattern: baseline))
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(totals.encoding.labelSize(of: part) + 12 + baselineSize))
        totals.encoding.appendLabels(of: part, to: &out)
        appendSample(0, baseline, baselineSize)
        samples += 1
    }

    private mutating func appendNativeZero(_ part: GroupEncoding.Part, _ value: NativeHistogram, _ totals: GroupTotals) {
        out.append(1 << 3 | 2)
        let start = out.count
        totals.encoding.appendLabels(of: part, to: &out)
        NativeHistogramMessage.appendZero(value.schema, at: baseline, to: &out)
        out.insertLength(at: start)
        histograms += 1
    }

    private mutating func append(_ metric: Metric, _ index: Int, _ id: Int, _ totals: GroupTotals, isNew: Bool) {
        switch metric.kind {
        case .gauge:
            // Neither zero sample nor exemplar (tempo-behaviour 3.8, 6.5).
            if let part = totals.encoding.single[index] { append(part, 1, totals) }
        case .counter(let place):
            if let part = totals.encoding.single[index] { append(part, totals.store.values(id)[place], totals, isNew: isNew) }
        case .histogram(let histogram):
            guard let parts = totals.encoding.histograms[index] else { return }
            switch histogram.form {
            case .classic: appendClassic(histogram, parts, id, totals, isNew: isNew)
            case .native: appendNative(histogram, parts.native, id, totals, isNew: isNew)
            case .both:
                appendNative(histogram, parts.native, id, totals, isNew: isNew)
                appendClassicOfNative(histogram, parts, id, totals, isNew: isNew)
            }
        }
    }

    private mutating func appendClassic(
        _ histogram: Metric.Histogram, _ parts: GroupEncoding.HistogramParts, _ id: Int, _ totals: GroupTotals, isNew: Bool
    ) {
        let values = totals.store.values(id)
        var cumulated = 0.0
        for bucket in 0..<histogram.buckets {
            cumulated += values[histogram.sum + 1 + bucket]
            append(parts.buckets[bucket], cumulated, totals, exemplar: exemplar(histogram, bucket, id, totals), isNew: isNew)
        }
        append(parts.count, cumulated, totals, isNew: isNew)
        append(parts.sum, values[histogram.sum], totals, isNew: isNew)
    }

    /// Form `both`: the classic series show the native histogram's counts (tempo-behaviour 6.4).
    private mutating func appendClassicOfNative(
        _ histogram: Metric.Histogram, _ parts: GroupEncoding.HistogramParts, _ id: Int, _ totals: GroupTotals, isNew: Bool
    ) {
        let native = totals.store.native(id, histogram.index)
        native.forEachCumulated { bucket, count in
            append(parts.buckets[bucket], Double(count), totals, exemplar: exemplar(histogram, bucket, id, totals), isNew: isNew)
        }
        append(parts.count, Double(native.count), totals, isNew: isNew)
        append(parts.sum, native.sum, totals, isNew: isNew)
    }

    private func exemplar(_ histogram: Metric.Histogram, _ bucket: Int, _ id: Int, _ totals: GroupTotals) -> Exemplar? {
        guard totals.encoding.hasExemplars else { return nil }
        return totals.store.exemplar(of: histogram, bucket: bucket, id).flatMap { $0.isFresh ? $0 : nil }
    }

    /// One `TimeSeries` with a zero sample if it is new, and a sample.
    private mutating func append(
        _ part: GroupEncoding.Part, _ value: Double, _ totals: GroupTotals, exemplar: Exemplar? = nil, isNew: Bool = false
    ) {
        let timeSize = varintSize(UInt64(bitPattern: timestamp))
        let baselineSize = varintSize(UInt64(bitPattern: baseline))
        var size = totals.encoding.labelSize(of: part) + 12 + timeSize + (isNew ? 12 + baselineSize : 0)
        var exemplarSize = 0
        if let exemplar {
            exemplarSize = prepareTrace(exemplar, totals)
            size += EncodedLabels.fieldSize(EncodedLabels.fieldSize(exemplarSize) + 10 + timeSize)
        }
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(size))
        totals.encoding.appendLabels(of: part, to: &out)
        if isNew { appendSample(0, baseline, baselineSize) }
        appendSample(value, timestamp, timeSize)
        if let exemplar { append(exemplar, labelSize: exemplarSize, timeSize, totals) }
        samples += isNew ? 2 : 1
    }

    private mutating func appendSample(_ value: Double, _ time: Int64, _ timeSize: Int) {
        out.append(2 << 3 | 2)
        out.append(UInt8(10 + timeSize))
        out.append(1 << 3 | 1)
        out.appendFixed64(value.bitPattern)
        out.append(2 << 3 | 0)
        out.appendVarint(UInt64(bitPattern: time))
    }

    /// One `TimeSeries` with a native histogram, a zero one before it if it is new, and in form `native` its exemplars.
    private mutating func appendNative(
        _ histogram: Metric.Histogram, _ part: GroupEncoding.Part, _ id: Int, _ totals: GroupTotals, isNew: Bool
    ) {
        let value = totals.store.native(id, histogram.index)
        out.append(1 << 3 | 2)
        let start = out.count
        totals.encoding.appendLabels(of: part, to: &out)
        if isNew { NativeHistogramMessage.appendZero(value.schema, at: baseline, to: &out) }
        native.append(value, at: timestamp, to: &out)
        if histogram.form == .native, totals.encoding.hasExemplars {
            let timeSize = varintSize(UInt64(bitPattern: timestamp))
            totals.store.nativeExemplars(id, histogram.index).forEachToSend { exemplar in
                append(exemplar.asExemplar, labelSize: prepareTrace(exemplar.asExemplar, totals), timeSize, totals)
            }
        }
        out.insertLength(at: start)
        histograms += isNew ? 2 : 1
    }

    /// - Returns: bytes of the exemplar's label.
    private mutating func prepareTrace(_ exemplar: Exemplar, _ totals: GroupTotals) -> Int {
        trace.removeAll()
        TraceIDText.append(exemplar, to: &trace)
        return totals.encoding.exemplarLabel.count + 2 + trace.count
    }

    private mutating func append(_ exemplar: Exemplar, labelSize: Int, _ timeSize: Int, _ totals: GroupTotals) {
        out.append(3 << 3 | 2)
        out.appendVarint(UInt64(EncodedLabels.fieldSize(labelSize) + 10 + timeSize))
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(labelSize))
        out.append(totals.encoding.exemplarLabel)
        out.append(2 << 3 | 2)
        out.append(UInt8(truncatingIfNeeded: trace.count))
        out.append(UnsafeRawPointer(trace.base), trace.count)
        out.append(2 << 3 | 1)
        out.appendFixed64(exemplar.value.bitPattern)
        out.append(3 << 3 | 0)
        out.appendVarint(UInt64(bitPattern: timestamp))
        exemplars += 1
    }

    /// Hands over what is left of the collection.
    package mutating func finish(_ send: (EncodedWriteRequest) -> Void) {
        if samples + histograms > 0 { flush(send) }
        // There may be thousands of tenants, and it is some time until the next collection.
        out.removeAll(keeping: 64 << 10)
    }

    private mutating func flush(_ send: (EncodedWriteRequest) -> Void) {
        send(
            EncodedWriteRequest(
                body: Snappy.compress(out.bytes), samples: samples, histograms: histograms, exemplars: exemplars,
                uncompressedBytes: out.count))
        out.removeAll(keeping: 4 << 20)
        samples = 0
        histograms = 0
        exemplars = 0
    }
}
