import CSnappy

/// One remote-write 1.0 request body, compressed.
package struct EncodedWriteRequest: Sendable {
    package var body: [UInt8]
    package var samples: Int
    package var exemplars: Int
    package var uncompressedBytes: Int
}

/// Writes label sets as a `prometheus.WriteRequest` (tempo-behaviour 7.4), all series of one label set together.
package struct WriteRequestEncoder: ~Copyable {
    private let plan: SpanMetricsPlan
    private let maxSamples: Int
    private var labels: EncodedLabels
    private var out = ByteBuilder(capacity: 1 << 20)
    private var samples = 0
    private var exemplars = 0
    private var trace = ByteBuilder(capacity: 64)
    private let names: MetricNames
    private let bounds: [[UInt8]]
    private let targetLabels: FreeLabels
    private let exemplarLabel: [UInt8]
    /// The exemplar's label, name and value together, has at most 128 characters (OpenMetrics, Prometheus).
    private let sendsExemplars: Bool
    /// Milliseconds since the epoch: of this collection, and of the zero samples of new series.
    private var timestamp: Int64 = 0
    private var baseline: Int64 = 0

    private struct MetricNames {
        let calls = EncodedLabels.label("__name__", "traces_spanmetrics_calls_total")
        let size = EncodedLabels.label("__name__", "traces_spanmetrics_size_total")
        let bucket = EncodedLabels.label("__name__", "traces_spanmetrics_latency_bucket")
        let sum = EncodedLabels.label("__name__", "traces_spanmetrics_latency_sum")
        let count = EncodedLabels.label("__name__", "traces_spanmetrics_latency_count")
    }

    /// - Parameter maxSamples: `queue_config.max_samples_per_send`; a label set that has more goes alone.
    package init(plan: SpanMetricsPlan, maxSamples: Int) {
        self.plan = plan
        self.maxSamples = max(maxSamples, 1)
        labels = EncodedLabels(
            plan: plan.labels, layout: LabelLayout(plan: plan.labels, externalLabels: plan.options.externalLabels))
        names = MetricNames()
        targetLabels = FreeLabels(metricName: "traces_target_info", externalLabels: plan.options.externalLabels)
        bounds = (plan.bounds.bounds + [.infinity]).map { EncodedLabels.label("le", NumberText.decimal($0)) }
        exemplarLabel = EncodedLabels.field(1, Array(plan.options.traceIDLabelName.utf8))
        sendsExemplars = plan.options.traceIDLabelName.unicodeScalars.count + 32 <= 128
    }

    /// Begins a collection at `now` (milliseconds). Zero samples lie one second before its UTC minute (tempo-behaviour 6.5).
    package mutating func begin(at now: Int64) {
        timestamp = now
        baseline = now - ((now % 60_000) + 60_000) % 60_000 - 1000
    }

    /// Writes the live label sets in `ids`, handing over each request as it fills up.
    ///
    /// - Parameter settling: the label sets count as sent: their zero samples and exemplars are not sent again.
    package mutating func encode(
        _ totals: inout SpanMetricsTotals, _ ids: Range<Int>, settling: Bool, send: (EncodedWriteRequest) -> Void
    ) {
        let perLabelSet = totals.seriesPerLabelSet
        totals.forEachLive(in: ids) { store, id, key in
            let isNew = !store.state(id).hasBaseline
            if samples > 0, samples + perLabelSet * (isNew ? 2 : 1) > maxSamples { flush(send) }
            labels.encode(key)
            append(store, id, isNew: isNew)
            if settling { store.settle(id) }
        }
    }

    /// Writes the live target infos: gauges that are 1, without zero sample or exemplar (tempo-behaviour 3.8, 6.5).
    package mutating func encodeTargets(_ totals: borrowing SpanMetricsTotals, send: (EncodedWriteRequest) -> Void) {
        totals.forEachLiveTarget(in: 0..<totals.targets.upperBound) { key in
            if samples + 1 > maxSamples { flush(send) }
            let timeSize = varintSize(UInt64(bitPattern: timestamp))
            out.append(1 << 3 | 2)
            out.appendVarint(UInt64(targetLabels.size(key) + 12 + timeSize))
            targetLabels.append(key, to: &out)
            appendSample(1, timestamp, timeSize)
            samples += 1
        }
    }

    private mutating func append(_ store: borrowing CumulativeStore, _ id: Int, isNew: Bool) {
        let values = store.values(id)
        let options = plan.options
        if options.count { append(names.calls, values[0], isNew: isNew) }
        if options.latency {
            append(names.count, values[0], isNew: isNew)
            append(names.sum, values[1], isNew: isNew)
            var cumulated = 0.0
            for bucket in 0..<plan.layout.buckets {
                cumulated += values[3 + bucket]
                let exemplar = !sendsExemplars ? nil : store.exemplars.first(store.state(id).exemplars) { $0.bucket == UInt32(bucket) && $0.isFresh }
                append(names.bucket, cumulated, bound: bucket, exemplar: exemplar, isNew: isNew)
            }
        }
        if options.size { append(names.size, values[2], isNew: isNew) }
    }

    private mutating func append(_ name: [UInt8], _ value: Double, bound: Int? = nil, exemplar: Exemplar? = nil, isNew: Bool) {
        let bound = bound.map { bounds[$0] }
        let timeSize = varintSize(UInt64(bitPattern: timestamp))
        var size = labels.size(name: name, bound: bound) + 12 + timeSize
        let baselineSize = varintSize(UInt64(bitPattern: baseline))
        if isNew { size += 12 + baselineSize }
        var exemplarSize = 0
        if let exemplar {
            trace.removeAll()
            TraceIDText.append(exemplar, to: &trace)
            exemplarSize = exemplarLabel.count + 2 + trace.count
            size += EncodedLabels.fieldSize(EncodedLabels.fieldSize(exemplarSize) + 10 + timeSize)
        }
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(size))
        labels.append(name: name, bound: bound, to: &out)
        if isNew { appendSample(0, baseline, baselineSize) }
        appendSample(value, timestamp, timeSize)
        if let exemplar { append(exemplar, labelSize: exemplarSize, timeSize) }
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

    private mutating func append(_ exemplar: Exemplar, labelSize: Int, _ timeSize: Int) {
        out.append(3 << 3 | 2)
        out.appendVarint(UInt64(EncodedLabels.fieldSize(labelSize) + 10 + timeSize))
        out.append(1 << 3 | 2)
        out.appendVarint(UInt64(labelSize))
        out.append(exemplarLabel)
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
        if samples > 0 { flush(send) }
    }

    private mutating func flush(_ send: (EncodedWriteRequest) -> Void) {
        send(
            EncodedWriteRequest(
                body: Snappy.compress(out.bytes), samples: samples, exemplars: exemplars, uncompressedBytes: out.count))
        out.removeAll(keeping: 4 << 20)
        samples = 0
        exemplars = 0
    }
}

/// Snappy's block format, which remote write asks for.
package enum Snappy {
    package static func compress(_ input: UnsafeRawBufferPointer) -> [UInt8] {
        let limit = snappy_max_compressed_length(input.count)
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var length = limit
            let source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            let status = buffer.withMemoryRebound(to: CChar.self) {
                snappy_compress(source, input.count, $0.baseAddress, &length)
            }
            // It fails only for an output smaller than `limit`.
            count = status == SNAPPY_OK ? length : 0
        }
    }
}
