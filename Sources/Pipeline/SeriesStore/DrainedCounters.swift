/// What a shard gave to a collection: per label set its number, its counters, its exemplars. Filled on the shard's loop,
/// read by the collector after that.
package struct DrainedCounters: ~Copyable {
    private struct Header {
        var id: UInt32
        var exemplars: UInt32
        /// Of counters; a multiple of 8, as header and exemplars are, so everything stays aligned.
        var bytes: UInt64
    }

    private var data = ByteBuilder(capacity: 64 << 10)
    private var lastHeader = 0
    package private(set) var labelSets = 0

    package init() {}

    mutating func append(id: UInt32, counters: UnsafeRawPointer, bytes: Int) {
        lastHeader = data.count
        var header = Header(id: id, exemplars: 0, bytes: UInt64(truncatingIfNeeded: bytes))
        withUnsafeBytes(of: &header) { if let start = $0.baseAddress { data.append(start, MemoryLayout<Header>.stride) } }
        data.append(counters, bytes)
        labelSets += 1
    }

    /// Belongs to the label set appended last.
    mutating func append(_ exemplar: Exemplar) {
        var copy = exemplar
        withUnsafeBytes(of: &copy) { if let start = $0.baseAddress { data.append(start, MemoryLayout<Exemplar>.stride) } }
        let count = data.base.loadUnaligned(fromByteOffset: lastHeader + 4, as: UInt32.self)
        data.base.storeBytes(of: count + 1, toByteOffset: lastHeader + 4, as: UInt32.self)
    }

    package mutating func removeAll() {
        data.removeAll(keeping: 1 << 20)
        labelSets = 0
    }

    /// Calls `body` with each label set's number, counters (an array of doubles) and exemplars.
    func forEach(_ body: (UInt32, UnsafePointer<Double>, UnsafeBufferPointer<Exemplar>) -> Void) {
        var position = UnsafeRawPointer(data.base)
        for _ in 0..<labelSets {
            let header = position.load(as: Header.self)
            position += MemoryLayout<Header>.stride
            let counters = position.assumingMemoryBound(to: Double.self)
            position += Int(truncatingIfNeeded: header.bytes)
            let exemplars = UnsafeBufferPointer(
                start: position.assumingMemoryBound(to: Exemplar.self), count: Int(header.exemplars))
            position += exemplars.count * MemoryLayout<Exemplar>.stride
            body(header.id, counters, exemplars)
        }
    }
}
