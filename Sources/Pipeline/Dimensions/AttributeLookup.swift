import CPrefetch

/// The table as the walker holds it: one plain pointer, so that a probe costs no reference count and that handing it on costs nothing.
///
/// Sound as long as its ``AttributeTable`` lives, which the plan that both belong to sees to.
struct AttributeLookup: BitwiseCopyable {
    struct Parts: BitwiseCopyable {
        let entries: Cells<AttributeTable.Entry>
        let buckets: Cells<Int32>
        let multiplier: UInt64
        let shift: UInt64
        /// What ``AttributeLookup/slot(_:_:)`` says of keys that nobody wants: one more than the last slot.
        let missing: Int32
        /// Keys that words cover are chained in one bucket, so that one probe does not tell.
        let hasChains: Bool
        /// By length below 128: what wanted keys end in (``AttributeTable/endBit(_:_:)``), a bit each.
        let ends: Run<UInt64>
    }

    let parts: Run<Parts>

    var missing: Int32 {
        @inline(__always) get { parts.pointee.missing }
    }

    /// Whether a key of this length and end can be wanted: most that are not need no more.
    ///
    /// - Parameter key: of 1 to 127 bytes, with three readable ones before it: those of the field that it is.
    @inline(__always)
    func isPossible(_ key: RawRun, _ length: Int) -> Bool {
        parts.pointee.ends[length] &>> AttributeTable.endBit(key, length) & 1 != 0
    }

    /// The slot of this key, or ``missing``, without a branch for keys of usual length: in real spans the order of attributes
    /// varies, so a branch would be guessed wrongly. `key` must have ``KeyWords/slack`` readable bytes.
    @inline(__always)
    func slot(_ key: RawRun, _ length: Int) -> Int32 {
        guard KeyWords.covers(length), !parts.pointee.hasChains else { return length < 8 ? short(key, length) : search(key, length) }
        let words = KeyWords(key, length)
        let entry = parts.pointee.entries + Int(parts.pointee.buckets[bucket(words)])
        let difference = words.difference(from: entry.pointee.words) | UInt64(bitPattern: Int64(entry.pointee.length ^ length))
        let slot = Int32(truncatingIfNeeded: metronome_opaque(UInt64(UInt32(bitPattern: entry.pointee.slot))))
        return metronome_opaque(difference) == 0 ? slot : missing
    }

    @inline(__always)
    private func bucket(_ words: KeyWords) -> Int { words.bucket(parts.pointee.multiplier, parts.pointee.shift) }

    /// A key that is one word, filled with zeros.
    @inline(__always)
    private func short(_ key: RawRun, _ length: Int) -> Int32 {
        let words = KeyWords(anyLength: key, length)
        var index = parts.pointee.buckets[bucket(words)]
        while index >= 0 {
            let entry = parts.pointee.entries + Int(index)
            if entry.pointee.length == length, words.difference(from: entry.pointee.words) == 0 { return entry.pointee.slot }
            index = entry.pointee.next
        }
        return missing
    }

    /// Any key.
    @inline(never)
    private func search(_ key: RawRun, _ length: Int) -> Int32 {
        let words = KeyWords(anyLength: key, length)
        var index = parts.pointee.buckets[bucket(words)]
        while index >= 0 {
            let entry = parts.pointee.entries + Int(index)
            if entry.pointee.length == length, words.difference(from: entry.pointee.words) == 0,
                Self.middleIsEqual(entry.pointee.key, key, length)
            {
                return entry.pointee.slot
            }
            index = entry.pointee.next
        }
        return missing
    }

    private static func middleIsEqual(_ mine: RawRun, _ key: RawRun, _ length: Int) -> Bool {
        var offset = 8
        while offset < length - 8 {
            if (mine + offset).loadUnaligned(as: UInt64.self) != (key + offset).loadUnaligned(as: UInt64.self) { return false }
            offset &+= 8
        }
        return true
    }
}

/// The bytes of a key as four words that overlap: all of a key of 8 to 32 bytes, both ends of a longer one.
struct KeyWords: BitwiseCopyable, Hashable {
    /// Bytes that are read from a key's start, however short it is.
    static let slack = 8

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let last: UInt64

    private init(first: UInt64, second: UInt64, third: UInt64, last: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.last = last
    }

    /// Whether the words tell everything of a key of this length.
    @inline(__always)
    static func covers(_ length: Int) -> Bool { UInt(bitPattern: length &- 8) <= 24 }

    /// - Parameter length: at least 8.
    @inline(__always)
    init(_ key: RawRun, _ length: Int) {
        let end = length &- 8
        first = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self))
        second = UInt64(littleEndian: (key + min(8, end)).loadUnaligned(as: UInt64.self))
        third = UInt64(littleEndian: (key + max(end &- 8, 0)).loadUnaligned(as: UInt64.self))
        last = UInt64(littleEndian: (key + end).loadUnaligned(as: UInt64.self))
    }

    /// A shorter key is filled with zeros.
    @inline(__always)
    init(anyLength key: RawRun, _ length: Int) {
        guard length < 8 else {
            self.init(key, length)
            return
        }
        let mask = (1 &<< (UInt64(truncatingIfNeeded: max(length, 0)) &* 8)) &- 1
        let word = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self)) & mask
        self.init(first: word, second: word, third: word, last: word)
    }

    /// 0 when all words are equal.
    @inline(__always)
    func difference(from other: KeyWords) -> UInt64 {
        (first ^ other.first) | (second ^ other.second) | (third ^ other.third) | (last ^ other.last)
    }

    @inline(__always)
    func bucket(_ multiplier: UInt64, _ shift: UInt64) -> Int { Int(truncatingIfNeeded: (mixed &* multiplier) &>> shift) }

    /// Of all words: wanted keys that differ in one only are `…cache_read_tokens` and `…cached_tokens`.
    var mixed: UInt64 {
        @inline(__always) get { (first ^ (last &<< 21 | last &>> 43)) &+ second &+ third }
    }
}
