/// What a shard gave to a collection: per label set its number, its counters, its exemplars. Filled on the shard's loop,
/// read by the collector after that.
@usableFromInline package struct DrainedCounters: ~Copyable {
    @usableFromInline struct Header: BitwiseCopyable {
        @usableFromInline var id: UInt32
        /// Metrics that found no room, as a mask.
        @usableFromInline var refused: UInt32
        /// Of the key, for demand estimates.
        @usableFromInline var hash: UInt64
        /// Of numbers.
        @usableFromInline var bytes: UInt32
        @usableFromInline var exemplars: UInt32
        /// Native histograms that follow the numbers.
        @usableFromInline var natives: UInt64
    }

    @usableFromInline struct NativeHeader: BitwiseCopyable {
        @usableFromInline var sum: Double
        @usableFromInline var zeros: UInt64
        @usableFromInline var buckets: UInt64
    }

    /// One label set's share. Good until the closure that receives it returns.
    @usableFromInline package struct Entry {
        @usableFromInline package let id: Int
        @usableFromInline package let refused: UInt32
        @usableFromInline package let hash: UInt64
        @usableFromInline package let values: Run<Double>
        @usableFromInline let natives: RawRun
        @usableFromInline let nativeCount: Int
        @usableFromInline package let exemplars: CountedRun<Exemplar>

        @inlinable init(
            id: Int, refused: UInt32, hash: UInt64, values: Run<Double>, natives: RawRun, nativeCount: Int,
            exemplars: CountedRun<Exemplar>
        ) {
            self.id = id
            self.refused = refused
            self.hash = hash
            self.values = values
            self.natives = natives
            self.nativeCount = nativeCount
            self.exemplars = exemplars
        }

        /// Calls `body` with each native histogram's place in its group, sum, zeros and buckets.
        @inlinable package func forEachNative(_ body: (Int, Double, UInt64, CountedRun<NativeBucket>) -> Void) {
            var position = natives
            for index in 0..<nativeCount {
                let header = position.load(as: NativeHeader.self)
                position += MemoryLayout<NativeHeader>.stride
                let buckets = CountedRun(
                    start: position.elements(NativeBucket.self), count: Int(truncatingIfNeeded: header.buckets))
                position += buckets.count * MemoryLayout<NativeBucket>.stride
                body(index, header.sum, header.zeros, buckets)
            }
        }
    }

    /// Everything in it is a multiple of 8 bytes long, so everything stays aligned.
    @usableFromInline var data = ByteBuilder(capacity: 4 << 10)
    private var header = 0
    /// Numbers of the label sets, in their order: known before they are reached.
    @usableFromInline package private(set) var ids: [UInt32] = []
    @inlinable package var labelSets: Int { ids.count }

    package init() {}

    mutating func append(id: UInt32, refused: UInt32, hash: UInt64, values: RawRun, bytes: Int) {
        header = data.count
        append(Header(id: id, refused: refused, hash: hash, bytes: UInt32(truncatingIfNeeded: bytes), exemplars: 0, natives: 0))
        data.append(values, bytes)
        ids.append(id)
    }

    /// Belongs to the label set appended last, and comes before its exemplars.
    mutating func append(_ delta: NativeDelta, _ pool: borrowing NativeDeltaPool) {
        let start = data.count
        append(NativeHeader(sum: delta.sum, zeros: delta.zeros, buckets: 0))
        var buckets: UInt64 = 0
        pool.forEach(delta) {
            append($0)
            buckets += 1
        }
        data.base.storeBytes(of: buckets, toByteOffset: start + 16, as: UInt64.self)
        let natives = data.base.loadUnaligned(fromByteOffset: header + 24, as: UInt64.self)
        data.base.storeBytes(of: natives + 1, toByteOffset: header + 24, as: UInt64.self)
    }

    /// Belongs to the label set appended last.
    mutating func append(_ exemplar: Exemplar) {
        append(value: exemplar)
        let count = data.base.loadUnaligned(fromByteOffset: header + 20, as: UInt32.self)
        data.base.storeBytes(of: count + 1, toByteOffset: header + 20, as: UInt32.self)
    }

    private mutating func append(_ header: Header) { append(value: header) }
    private mutating func append(_ header: NativeHeader) { append(value: header) }
    private mutating func append(_ bucket: NativeBucket) { append(value: bucket) }

    @inline(__always)
    private mutating func append<Value: BitwiseCopyable>(value: Value) {
        data.reserve(MemoryLayout<Value>.stride)
        data.end.storeBytes(of: value, as: Value.self)
        data.advance(to: data.end + MemoryLayout<Value>.stride)
    }

    /// - Parameter limit: bytes that are kept for the next use.
    package mutating func removeAll(keeping limit: Int = 1 << 20) {
        data.removeAll(keeping: limit)
        if ids.capacity * MemoryLayout<UInt32>.stride > limit { ids = [] } else { ids.removeAll(keepingCapacity: true) }
    }

    @inlinable package func forEach(_ body: (Entry) -> Void) {
        var position = RawRun(data.base)
        for _ in 0..<labelSets {
            let header = position.load(as: Header.self)
            position += MemoryLayout<Header>.stride
            let values = position.elements(Double.self)
            position += Int(header.bytes)
            let natives = position
            for _ in 0..<header.natives {
                let native = position.load(as: NativeHeader.self)
                position += MemoryLayout<NativeHeader>.stride + Int(truncatingIfNeeded: native.buckets) * MemoryLayout<NativeBucket>.stride
            }
            let exemplars = CountedRun(start: position.elements(Exemplar.self), count: Int(header.exemplars))
            position += exemplars.count * MemoryLayout<Exemplar>.stride
            body(
                Entry(
                    id: Int(header.id), refused: header.refused, hash: header.hash, values: values, natives: natives,
                    nativeCount: Int(truncatingIfNeeded: header.natives), exemplars: exemplars))
        }
    }
}

extension DrainedCounters {
    /// Tells two estimates of every label set in it.
    package func insert(into demand: inout SeriesDemand, _ others: inout SeriesDemand) {
        forEach { entry in
            guard entry.id != LabelSetRegistry.overflow else { return }
            demand.insert(entry.hash)
            others.insert(entry.hash)
        }
    }
}
