import Pipeline

/// Series that are one message each: native histograms, and classic ones as histograms with custom buckets.
extension WriteRequestEncoder {
    /// One `TimeSeries` with a native histogram, a zero one before it if it is new, and in form `native` its exemplars.
    mutating func appendNative(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ encoding: inout GroupEncoding, _ store: borrowing CumulativeStore, isNew: Bool
    ) {
        let value = store.native(id, series.pointee.histogram)
        message.removeAll()
        if isNew { NativeHistogramMessage.appendZero(value.schema, at: baseline, to: &message) }
        native.append(value, sum: series.pointee.scale.applied(to: value.sum), at: timestamp, to: &message)
        var found = 0
        if series.pointee.kind == .native, encoding.hasExemplars {
            store.nativeExemplars(id, series.pointee.histogram).forEachToSend { exemplar in
                _ = content.prepare(exemplar.asExemplar.scaled(series.pointee.scale), label: encoding.exemplarLabel)
                content.appendExemplar(to: &message)
                found += 1
            }
        }
        appendMessage(series.pointee.nativePart, &encoding, histograms: isNew ? 2 : 1, exemplars: found)
    }

    /// One `TimeSeries` with a classic histogram's counts as a native histogram, and its exemplars.
    ///
    /// - Parameter values: the sum, then the buckets.
    mutating func appendCustom(
        _ series: Run<GroupEncoding.Series>, _ id: Int, _ values: Run<Double>, _ encoding: inout GroupEncoding,
        _ store: borrowing CumulativeStore, isNew: Bool
    ) {
        message.removeAll()
        if isNew { custom.append(Self.noCounts, sum: 0, bounds: series.pointee.bounds, at: baseline, to: &message) }
        let counts = CountedRun(start: values + 1, count: series.pointee.buckets)
        custom.append(counts, sum: series.pointee.scale.applied(to: values[0]), bounds: series.pointee.bounds, at: timestamp, to: &message)
        var found = 0
        if encoding.hasExemplars {
            fresh.gatherFresh(store, id, series)
            for bucket in 0..<series.pointee.buckets {
                guard let exemplar = fresh.exemplar(bucket) else { continue }
                _ = content.prepare(exemplar, label: encoding.exemplarLabel)
                content.appendExemplar(to: &message)
                found += 1
            }
        }
        appendMessage(series.pointee.nativePart, &encoding, histograms: isNew ? 2 : 1, exemplars: found)
    }

    /// One `TimeSeries` whose content is ready.
    mutating func appendMessage(_ part: Int, _ encoding: inout GroupEncoding, histograms count: Int, exemplars found: Int = 0) {
        encoding.reserve(content: content.largest + message.count, in: &block)
        guard appendLabels(part, content: message.count, &encoding) else { return }
        block.tail.append(message.bytes)
        histograms += count
        exemplars += found
    }
}
