#if canImport(Glibc)
    import Glibc
#endif

/// Estimates how many different 64-bit hashes were inserted: 1,024 registers, standard error 3.25 %, small counts nearly
/// exact (tempo-behaviour 6.10: precision 10).
///
/// Small counts are kept as the hashes' upper halves, in the registers' place, and are exact up to ``exactLimit`` but for
/// halves that meet (at the limit in 1 of 15,000 sketches).
/// Sound because the memory is owned by one sketch (noncopyable), holds ``size`` bytes, and every index into it is masked
/// or cut to lie below.
package struct HyperLogLog: ~Copyable {
    package static let precision = 10
    private static let registers = 1 << precision
    /// Places for halves of hashes.
    private static let places = 1024
    /// Bytes of one sketch.
    private static let size = places * MemoryLayout<UInt32>.stride
    /// Different hashes that are told apart; with more the sketch turns into registers. Three quarters of the places, so
    /// that a free one is found soon.
    package static let exactLimit = 768

    private let memory: UnsafeMutableRawPointer
    /// Different hashes so far, or -1 once the memory holds registers.
    private var exactCount = 0

    package init() {
        memory = .allocate(byteCount: Self.size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.size)
    }

    deinit { memory.deallocate() }

    private var isExact: Bool { exactCount >= 0 }

    package mutating func removeAll() {
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.size)
        exactCount = 0
    }

    @inline(__always)
    package mutating func insert(_ hash: UInt64) {
        if isExact { insertExact(hash) } else { raise(hash) }
    }

    /// The first ten bits choose the register, the position of the first one among the rest is its rank.
    @inline(__always)
    private func raise(_ hash: UInt64) {
        let index = Int(truncatingIfNeeded: hash >> UInt64(64 - Self.precision))
        let rank = UInt8(truncatingIfNeeded: (hash << UInt64(Self.precision) | 1 << UInt64(Self.precision - 1)).leadingZeroBitCount + 1)
        if memory.load(fromByteOffset: index, as: UInt8.self) < rank { memory.storeBytes(of: rank, toByteOffset: index, as: UInt8.self) }
    }

    private mutating func insertExact(_ hash: UInt64) {
        // 0 marks a free place; as a half it counts as 1.
        let half = max(UInt32(truncatingIfNeeded: hash >> 32), 1)
        let halves = memory.assumingMemoryBound(to: UInt32.self)
        var place = Int(half) & (Self.places - 1)
        while halves[place] != 0 {
            if halves[place] == half { return }
            place = (place + 1) & (Self.places - 1)
        }
        if exactCount < Self.exactLimit {
            halves[place] = half
            exactCount += 1
        } else {
            turnIntoRegisters()
            raise(hash)
        }
    }

    /// So few halves have 22 zeros behind the register's bits that their missing lower bits change no estimate.
    @inline(never)
    private mutating func turnIntoRegisters() {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.places) { halves in
            guard let start = halves.baseAddress else { return }
            UnsafeMutableRawPointer(start).copyMemory(from: memory, byteCount: Self.size)
            removeAll()
            exactCount = -1
            for half in halves where half != 0 { raise(UInt64(half) << 32 | UInt64(UInt32.max)) }
        }
    }

    /// Afterwards this sketch stands for what either was given.
    package mutating func merge(_ other: borrowing HyperLogLog) {
        if other.isExact {
            let halves = other.memory.assumingMemoryBound(to: UInt32.self)
            for place in 0..<Self.places where halves[place] != 0 { insert(UInt64(halves[place]) << 32 | UInt64(UInt32.max)) }
            return
        }
        if isExact { turnIntoRegisters() }
        let mine = memory.assumingMemoryBound(to: UInt8.self)
        let others = other.memory.assumingMemoryBound(to: UInt8.self)
        for index in 0..<Self.registers where mine[index] < others[index] { mine[index] = others[index] }
    }

    /// How many different hashes were inserted.
    package var estimate: Int {
        if isExact { return exactCount }
        let bytes = memory.assumingMemoryBound(to: UInt8.self)
        let count = Double(Self.registers)
        var sum = 0.0
        var zeros = 0
        for index in 0..<Self.registers {
            sum += Double(sign: .plus, exponent: -Int(bytes[index]), significand: 1)
            if bytes[index] == 0 { zeros += 1 }
        }
        let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
        // Counting empty registers is the better estimate while there are many.
        let isSmall = raw <= 2.5 * count && zeros > 0
        return Int((isSmall ? count * log(count / Double(zeros)) : raw).rounded())
    }
}
