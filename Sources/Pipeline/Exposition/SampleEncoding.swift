/// Writes what stands behind the labels of a `TimeSeries`: a zero sample, a sample, an exemplar (tempo-behaviour 7.4). What it has
/// in common with the last of its kind in the block is a copy of that.
struct SampleEncoding: ~Copyable {
    /// Bytes of a sample before its value.
    private static let beforeValue = 3
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
    /// Where the block has the last of each; -1: it has none.
    private var lastZero = -1
    private var lastSample = -1
    private var lastBits: UInt64 = 0
    private var lastExemplar = -1
    private var lastTraceLength = 0

    /// Times in milliseconds: of samples, and of zero samples.
    mutating func begin(at timestamp: Int64, zeros baseline: Int64) {
        Self.write(baseline, to: &zero)
        Self.write(timestamp, to: &sample)
        zeroSize = zero.count
        sampleSize = sample.count
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
        lastSample = -1
        lastExemplar = -1
    }

    /// Bytes of a zero sample, and of a sample.
    private(set) var zeroSize = 0
    private(set) var sampleSize = 0
    /// Bytes of both with an exemplar, its label's name left out, at most.
    let largest = 256

    mutating func appendZero(to block: inout SnappyTail) {
        let place = block.count
        if lastZero >= 0 { block.copy(from: lastZero, zero.count) } else { block.append(UnsafeRawPointer(zero.base), zero.count) }
        lastZero = place
    }

    @inline(__always)
    mutating func append(_ value: Double, to block: inout SnappyTail) {
        let place = block.count
        let bits = value.bitPattern
        let difference = bits ^ lastBits
        if lastSample < 0 {
            sample.base.storeBytes(of: bits.littleEndian, toByteOffset: Self.beforeValue, as: UInt64.self)
            block.append(UnsafeRawPointer(sample.base), sample.count)
        } else if difference == 0 {
            block.copy(from: lastSample, sampleSize)
        } else {
            // A number's bytes at both ends often stay.
            let low = difference.trailingZeroBitCount / 8
            let high = difference.leadingZeroBitCount / 8
            block.copy(from: lastSample, Self.beforeValue &+ low)
            block.append(low: bits >> UInt64(8 &* low), 8 &- low &- high)
            let rest = Self.beforeValue &+ 8 &- high
            block.copy(from: lastSample &+ rest, sampleSize &- rest)
        }
        lastSample = place
        lastBits = bits
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
        exemplar.append(UnsafeRawPointer(exemplarTime.base), exemplarTime.count)
        return exemplar.count
    }

    mutating func appendExemplar(to block: inout SnappyTail) {
        let place = block.count
        let start = UnsafeRawPointer(exemplar.base)
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
    func appendExemplar(to out: inout ByteBuilder) { out.append(UnsafeRawPointer(exemplar.base), exemplar.count) }
}
