#if canImport(Glibc)
    import Glibc
#endif

/// Estimates how many different 64-bit hashes were inserted: 1,024 registers, standard error 3.25 %, small counts nearly
/// exact (tempo-behaviour 6.10: precision 10).
///
/// Small counts are kept as the hashes' upper halves, in memory that grows with them, and are exact up to ``exactLimit`` but for
/// halves that meet (at the limit in 1 of 15,000 sketches).
/// Sound because the memory is owned by one sketch (noncopyable), is replaced when what it holds changes its size, and every index into it is masked
/// or cut to lie below.
package struct HyperLogLog: ~Copyable {
    package static let precision = 10
    private static let registers = 1 << precision
    /// Places for halves of hashes, at first and at most.
    private static let firstPlaces = 16
    private static let places = 1024
    /// Different hashes that are told apart; with more the sketch turns into registers. Three quarters of the places, so
    /// that a free one is found soon.
    package static let exactLimit = 768

    /// Room for ``capacity`` halves, or for the registers; nil as long as nothing was inserted.
    private var memory: RawCells?
    private var capacity = 0
    /// Different hashes so far, or -1 once the memory holds registers.
    private var exactCount = 0

    package init() {}

    deinit { memory?.deallocate() }

    private var isExact: Bool { exactCount >= 0 }

    /// The memory stays for what comes next, if it holds halves.
    package mutating func removeAll() {
        if isExact {
            memory?.initializeMemory(as: UInt8.self, repeating: 0, count: capacity * MemoryLayout<UInt32>.stride)
        } else {
            memory?.deallocate()
            memory = nil
            capacity = 0
        }
        exactCount = 0
    }

    @inline(__always)
    package mutating func insert(_ hash: UInt64) {
        if isExact { insertExact(hash) } else { raise(hash) }
    }

    /// The first ten bits choose the register, the position of the first one among the rest is its rank.
    @inline(__always)
    private func raise(_ hash: UInt64) {
        guard let memory else { return }
        let index = Int(truncatingIfNeeded: hash >> UInt64(64 - Self.precision))
        let rank = UInt8(truncatingIfNeeded: (hash << UInt64(Self.precision) | 1 << UInt64(Self.precision - 1)).leadingZeroBitCount + 1)
        if memory.load(fromByteOffset: index, as: UInt8.self) < rank { memory.storeBytes(of: rank, toByteOffset: index, as: UInt8.self) }
    }

    private mutating func insertExact(_ hash: UInt64) {
        // 0 marks a free place; as a half it counts as 1.
        let half = max(UInt32(truncatingIfNeeded: hash >> 32), 1)
        if (exactCount + 1) * 4 > capacity * 3, capacity < Self.places { grow() }
        guard let halves = memory?.elements(UInt32.self) else { return }
        var place = Int(half) & (capacity - 1)
        while halves[place] != 0 {
            if halves[place] == half { return }
            place = (place + 1) & (capacity - 1)
        }
        if exactCount < Self.exactLimit {
            halves[place] = half
            exactCount += 1
        } else {
            turnIntoRegisters()
            raise(hash)
        }
    }

    @inline(never)
    private mutating func grow() {
        let old = memory?.elements(UInt32.self)
        let oldCapacity = capacity
        capacity = max(capacity * 2, Self.firstPlaces)
        let larger = RawCells.allocate(byteCount: capacity * MemoryLayout<UInt32>.stride, alignment: 16)
        let halves = larger.initializeMemory(as: UInt32.self, repeating: 0, count: capacity)
        memory = larger
        guard let old else { return }
        for index in 0..<oldCapacity where old[index] != 0 {
            var place = Int(old[index]) & (capacity - 1)
            while halves[place] != 0 { place = (place + 1) & (capacity - 1) }
            halves[place] = old[index]
        }
        old.deallocate()
    }

    /// So few halves have 22 zeros behind the register's bits that their missing lower bits change no estimate.
    @inline(never)
    private mutating func turnIntoRegisters() {
        let old = memory?.elements(UInt32.self)
        let oldCapacity = capacity
        let registers = RawCells.allocate(byteCount: Self.registers, alignment: 16)
        registers.initializeMemory(as: UInt8.self, repeating: 0, count: Self.registers)
        memory = registers
        capacity = 0
        exactCount = -1
        guard let old else { return }
        for index in 0..<oldCapacity where old[index] != 0 { raise(UInt64(old[index]) << 32 | UInt64(UInt32.max)) }
        old.deallocate()
    }

    /// Afterwards this sketch stands for what either was given.
    package mutating func merge(_ other: borrowing HyperLogLog) {
        guard let others = other.memory else { return }
        if other.isExact {
            let halves = others.elements(UInt32.self)
            for place in 0..<other.capacity where halves[place] != 0 { insert(UInt64(halves[place]) << 32 | UInt64(UInt32.max)) }
            return
        }
        if isExact { turnIntoRegisters() }
        guard let memory else { return }
        let mine = memory.elements(UInt8.self)
        let theirs = others.elements(UInt8.self)
        for index in 0..<Self.registers where mine[index] < theirs[index] { mine[index] = theirs[index] }
    }

    /// How many different hashes were inserted.
    package var estimate: Int {
        guard !isExact, let bytes = memory?.elements(UInt8.self) else { return max(exactCount, 0) }
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
