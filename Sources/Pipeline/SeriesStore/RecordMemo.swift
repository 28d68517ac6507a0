/// What is known of texts that came before: the records of all series that have labels of them, and facts that follow from them.
///
/// One key of all texts of an observed thing takes the place of a key for each of its metrics, so that all of them are found with one
/// hash and one comparison. Bounded: at ``limit`` rows it begins anew, and a key beyond ``longestKey`` is not remembered.
///
/// Sound because its memory is its own, one event loop owns it, a hit compares the whole key, and records are forgotten as soon as any
/// of their shards has let one go (``begin(removals:)``).
package struct RecordMemo<Facts: BitwiseCopyable>: ~Copyable {
    /// Keys that are remembered.
    package static var limit: Int { 4096 }
    /// Bytes of a key.
    package static var longestKey: Int { 512 }
    private static var firstCapacity: Int { 64 }

    private struct Header: BitwiseCopyable {
        var hash: UInt64
        var key: Int
        var keyLength: Int
        var facts: Facts
    }

    /// Behind three numbers.
    private static var factsOffset: Int { (24 &+ MemoryLayout<Facts>.alignment &- 1) & ~(MemoryLayout<Facts>.alignment &- 1) }

    /// One key's: good until another one is asked for.
    package struct Row: BitwiseCopyable {
        fileprivate let start: RawCells

        package var facts: Facts { factsPlace.pointee }
        /// Where they lie.
        package var factsPlace: Run<Facts> {
            @inline(__always) get { Run((start + RecordMemo.factsOffset).elements(Facts.self)) }
        }

        /// The record at this place; nil: not known yet. Places are below those that the memo was made with.
        package subscript(place: Int) -> RawCells? {
            @inline(__always) get { records[place] }
            nonmutating set { records[place] = newValue }
        }

        private var records: Cells<RawCells?> {
            @inline(__always) get { (start + RecordMemo.recordsOffset).elements(RawCells?.self) }
        }
    }

    private static var recordsOffset: Int { (MemoryLayout<Header>.stride + 7) & ~7 }

    /// Records of a row.
    private let places: Int
    private let rowSize: Int
    /// The first row is of the key that is not remembered.
    private var rows: RawCells
    private var count = 1
    private var capacity = firstCapacity
    /// Numbers of rows by hash; 0 is free. Twice as many as rows.
    private var index: Cells<UInt16>
    private var keys = ByteBuilder(capacity: 4 << 10)
    private var removals: UInt64 = 0
    /// Numbers of rows by a hash that stands for their key: ``row(known:)``.
    private var known = KeyTable()

    package init(places: Int) {
        self.places = max(places, 1)
        rowSize = Self.recordsOffset + self.places * MemoryLayout<RawCells?>.stride
        rows = .allocate(byteCount: capacity * rowSize, alignment: 16)
        index = .allocate(capacity: capacity * 2)
        index.initialize(repeating: 0, count: capacity * 2)
    }

    /// The row of a key that is not remembered. Nothing is known of it before a key has it.
    var spare: Row { Row(start: rows) }

    deinit {
        rows.deallocate()
        index.deallocate()
    }

    /// Begins a request.
    ///
    /// - Parameter removals: records that the shards have let go so far.
    package mutating func begin(removals: UInt64) {
        if removals != self.removals { removeAll() }
        self.removals = removals
    }

    mutating func removeAll() {
        guard count > 1 else { return }
        index.update(repeating: 0, count: capacity * 2)
        count = 1
        keys.removeAll()
        known = KeyTable()
    }

    /// The row of a key that such a hash stands for; nil: it has to be made.
    @inline(__always)
    package func row(known hash: UInt64) -> Row? { known.find(hash).map { Row(start: rows + Int(truncatingIfNeeded: $0) &* rowSize) } }

    /// From now on a hash, of 64 good bits and not 0, stands for the key of a row that was asked for just now.
    package mutating func note(_ hash: UInt64, for row: Row) {
        let number = (row.start - rows) / rowSize
        // Several hashes may stand for one key, but not without end.
        guard number > 0, known.count < Self.limit * 2 else { return }
        known.insert(hash, UInt64(number))
    }

    /// The row of a key, made if there is none.
    ///
    /// - Parameters:
    ///   - key: with slack behind it.
    ///   - facts: of a new row.
    @inline(__always)
    package mutating func row(_ key: borrowing ByteBuilder, _ facts: () -> Facts) -> Row {
        let hash = KeyHash.hash(key.base.run, key.count, seed: KeyHash.seed)
        var position = Int(truncatingIfNeeded: hash) & (capacity &* 2 &- 1)
        while index[position] != 0 {
            let row = rows + Int(index[position]) &* rowSize
            let header = row.elements(Header.self)
            if header.pointee.hash == hash, header.pointee.keyLength == key.count,
                KeyBytes.isEqual(RawRun(keys.base) + header.pointee.key, key.base.run, key.count)
            {
                return Row(start: row)
            }
            position = (position &+ 1) & (capacity &* 2 &- 1)
        }
        return newRow(hash, key, facts())
    }

    @inline(never)
    private mutating func newRow(_ hash: UInt64, _ key: borrowing ByteBuilder, _ facts: Facts) -> Row {
        guard key.count <= Self.longestKey else { return fill(0, Header(hash: hash, key: 0, keyLength: 0, facts: facts)) }
        if count == capacity {
            if capacity < Self.limit { grow() } else { removeAll() }
        }
        let header = Header(hash: hash, key: keys.count, keyLength: key.count, facts: facts)
        keys.append(key)
        place(count, hash)
        count += 1
        return fill(count - 1, header)
    }

    private func fill(_ number: Int, _ header: Header) -> Row {
        let row = rows + number * rowSize
        row.initializeMemory(as: Header.self, to: header)
        (row + Self.recordsOffset).initializeMemory(as: RawCells?.self, repeating: nil, count: places)
        return Row(start: row)
    }

    private func place(_ number: Int, _ hash: UInt64) {
        var position = Int(truncatingIfNeeded: hash) & (capacity * 2 - 1)
        while index[position] != 0 { position = (position + 1) & (capacity * 2 - 1) }
        index[position] = UInt16(truncatingIfNeeded: number)
    }

    private mutating func grow() {
        let larger = RawCells.allocate(byteCount: capacity * 2 * rowSize, alignment: 16)
        larger.copyMemory(from: rows, byteCount: capacity * rowSize)
        rows.deallocate()
        rows = larger
        index.deallocate()
        capacity *= 2
        index = .allocate(capacity: capacity * 2)
        index.initialize(repeating: 0, count: capacity * 2)
        for number in 1..<count { place(number, (rows + number * rowSize).elements(Header.self).pointee.hash) }
    }
}
