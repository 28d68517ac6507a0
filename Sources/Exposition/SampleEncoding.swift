import Pipeline

/// Writes what stands behind the labels of a `TimeSeries`: a zero sample, a sample, an exemplar (tempo-behaviour 7.4). What it has
/// in common with the last of its kind in the block is a copy of that.
struct SampleEncoding: ~Copyable {
    /// The last sample in the block, which the next one is a copy of but for what is new in its value.
    struct Last: BitwiseCopyable {
        /// Bytes of a sample before its value.
        static let beforeValue = 3

        /// -1: there is none.
        fileprivate(set) var place = -1
        fileprivate var bits: UInt64 = 0
        /// Bytes of a sample.
        fileprivate(set) var size = 0

        /// Appends a sample; there is one before.
        @inline(__always)
        mutating func append(_ value: Double, to block: inout SnappyTail) {
            let start = block.count
            let new = value.bitPattern
            let difference = new ^ bits
            if difference == 0 {
                block.copySome(from: place, size)
            } else {
                // A number's bytes at both ends often stay.
                let low = difference.trailingZeroBitCount &>> 3
                let high = difference.leadingZeroBitCount &>> 3
                block.copySome(from: place, Self.beforeValue &+ low)
                block.appendAfterCopy(low: new &>> UInt64(truncatingIfNeeded: low &<< 3), 8 &- low &- high)
                let rest = Self.beforeValue &+ 8 &- high
                block.copySome(from: place &+ rest, size &- rest)
            }
            place = start
            bits = new
        }
    }

    /// Bytes of an exemplar's value with its tag.
    private static let exemplarValue = 9

    /// A sample of 0 at each of the two times.
    private var zero = ByteBuilder(capacity: 64)
    private var sample = ByteBuilder(capacity: 64)
    private var exemplar = ByteBuilder(capacity: 256)
    private var exemplarTime = ByteBuilder(capacity: 64)
    /// Of `exemplar`: bytes before the trace id's text, and of that.
    private var exemplarHead = 0
    private var traceLength = 0
    var last = Last()
    /// Where the block has the last of each; -1: it has none.
    private var lastZero = -1
    private var lastExemplar = -1
    private var lastTraceLength = 0

    /// Times in milliseconds: of samples, and of zero samples.
    mutating func begin(at timestamp: Int64, zeros baseline: Int64) {
        Self.write(baseline, to: &zero)
        Self.write(timestamp, to: &sample)
        zeroSize = zero.count
        last.size = sample.count
        exemplarTime.removeAll()
        exemplarTime.append(3 << 3 | 0)
        exemplarTime.appendVarint(UInt64(bitPattern: timestamp))
    }

    private static func write(_ time: Int64, to out: inout ByteBuilder) {
        out.removeAll()
        out.append(2 << 3 | 2)
        out.append(UInt8(10 + varintSize(UInt64(bitPattern: time))))
        out.append(1 << 3 | 1)
        out.appendFixed64(0)
        out.append(2 << 3 | 0)
        out.appendVarint(UInt64(bitPattern: time))
    }

    /// What follows is in another block.
    mutating func beginBlock() {
        lastZero = -1
        last.place = -1
        lastExemplar = -1
    }

    /// Bytes of a zero sample, and of a sample.
    private(set) var zeroSize = 0
    var sampleSize: Int { last.size }
    /// Bytes of both with an exemplar, its label's name left out, at most.
    let largest = 256

    mutating func appendZero(to block: inout SnappyTail) {
        let place = block.count
        if lastZero >= 0 { block.copy(from: lastZero, zero.count) } else { block.append(zero.bytes) }
        lastZero = place
    }

    mutating func append(_ value: Double, to block: inout SnappyTail) {
        if last.place >= 0 { return last.append(value, to: &block) }
        last.place = block.count
        last.bits = value.bitPattern
        sample.base.storeBytes(of: last.bits.littleEndian, toByteOffset: Last.beforeValue, as: UInt64.self)
        block.append(sample.bytes)
    }

    // MARK: Exemplars

    /// Makes an exemplar ready for ``appendExemplar(to:)``.
    ///
    /// - Parameter label: the name field of its label.
    /// - Returns: its bytes.
    mutating func prepare(_ value: Exemplar, label: [UInt8]) -> Int {
        exemplar.removeAll()
        TraceIDText.append(value, to: &exemplar)
        traceLength = exemplar.count
        let labelSize = label.count + 2 + traceLength
        exemplar.removeAll()
        exemplar.append(3 << 3 | 2)
        exemplar.appendVarint(UInt64(LabelField.size(labelSize) + Self.exemplarValue + exemplarTime.count))
        exemplar.append(LabelField.tag)
        exemplar.appendVarint(UInt64(labelSize))
        exemplar.append(label)
        exemplar.append(LabelField.valueTag)
        exemplar.append(UInt8(truncatingIfNeeded: traceLength))
        exemplarHead = exemplar.count
        TraceIDText.append(value, to: &exemplar)
        exemplar.append(2 << 3 | 1)
        exemplar.appendFixed64(value.value.bitPattern)
        exemplar.append(exemplarTime)
        return exemplar.count
    }

    mutating func appendExemplar(to block: inout SnappyTail) {
        let place = block.count
        let start = RawRun(exemplar.base)
        if lastExemplar >= 0, traceLength == lastTraceLength {
            let own = traceLength + Self.exemplarValue
            block.copy(from: lastExemplar, exemplarHead)
            block.append(start + exemplarHead, own)
            block.copy(from: lastExemplar + exemplarHead + own, exemplarTime.count)
        } else {
            block.append(start, exemplar.count)
        }
        lastExemplar = place
        lastTraceLength = traceLength
    }

    /// The exemplar that is ready, for a message that is not written as copies.
    func appendExemplar(to out: inout ByteBuilder) { out.append(exemplar) }
}
