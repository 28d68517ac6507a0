import Pipeline

/// A native histogram in a snapshot. Times are written as ages, since clocks begin anew.
extension NativeHistogram {
    func append(to out: inout ByteBuilder, now: Int64) {
        out.appendVarint(UInt64(schema.number - NativeSchema.coarsest))
        out.appendVarint(zeroCount)
        out.appendFixed64(sum.bitPattern)
        out.appendFixed64(UInt64(bitPattern: now.subtractingReportingOverflow(lastReset).partialValue))
        out.appendVarint(resetDue == nil ? 0 : 1)
        if let resetDue { out.appendFixed64(UInt64(bitPattern: now.subtractingReportingOverflow(resetDue).partialValue)) }
        out.appendVarint(UInt64(classic.count))
        for units in classic { out.appendVarint(units) }
        out.appendVarint(UInt64(buckets.count))
        for bucket in buckets {
            out.appendFixed32(UInt32(bitPattern: bucket.index))
            out.appendVarint(bucket.count)
        }
    }

    /// - Parameters:
    ///   - empty: one of the same settings.
    ///   - written: when it was written, on the present clock, milliseconds.
    init?(_ bytes: WireSlice, like empty: NativeHistogram, written: Int64) {
        self = empty
        var cursor = WireCursor(bytes)
        guard let number = cursor.varint(), number <= UInt64(NativeSchema.finest - NativeSchema.coarsest), let zeros = cursor.varint(),
            let sum = cursor.fixed64(), let age = cursor.fixed64(), let isDue = cursor.varint()
        else { return nil }
        schema = NativeSchema(number: Int(number) + NativeSchema.coarsest)
        self.sum = Double(bitPattern: sum)
        lastReset = written.subtractingReportingOverflow(Int64(bitPattern: age)).partialValue
        if isDue == 1 {
            guard let age = cursor.fixed64() else { return nil }
            resetDue = written.subtractingReportingOverflow(Int64(bitPattern: age)).partialValue
        }
        guard let classicCount = cursor.varint(), classicCount == UInt64(classic.count) else { return nil }
        for index in classic.indices {
            guard let units = cursor.varint(), units <= NativeUnits.limit else { return nil }
            classic[index] = units
        }
        guard let bucketCount = cursor.varint(), bucketCount <= UInt64(bytes.count) else { return nil }
        var total = zeros
        for _ in 0..<bucketCount {
            guard let index = cursor.fixed32(), let units = cursor.varint(), units <= NativeUnits.limit, total <= NativeUnits.limit else {
                return nil
            }
            let bucket = NativeBucket(index: Int32(bitPattern: index), count: units)
            guard buckets.last.map({ $0.index < bucket.index }) ?? true else { return nil }
            buckets.append(bucket)
            total += units
        }
        guard zeros <= NativeUnits.limit, total <= NativeUnits.limit else { return nil }
        zeroCount = zeros
        count = total
    }
}
