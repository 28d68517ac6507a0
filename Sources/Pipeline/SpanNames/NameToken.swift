/// A token of a span name: where it lies in the name's bytes, and the hash of its text.
struct NameToken {
    var start: UInt32
    /// ``parameter`` for `<_>`.
    var length: UInt32
    var hash: UInt32

    /// The length that stands for "anything".
    static let parameter = UInt32.max

    var isParameter: Bool { length == Self.parameter }

    func text(in name: RawRun) -> WireSlice {
        WireSlice(start: name + Int(start), count: isParameter ? 0 : Int(length))
    }

    /// Whether both are the same text.
    @inline(__always)
    func equals(_ other: NameToken, in name: RawRun, _ otherName: RawRun) -> Bool {
        hash == other.hash && length == other.length && !isParameter && same(name + Int(start), otherName + Int(other.start), Int(length))
    }
}

/// Whether `count` bytes are equal.
@inline(__always)
func same(_ a: RawRun, _ b: RawRun, _ count: Int) -> Bool {
    var offset = 0
    while offset + 8 <= count {
        if (a + offset).loadUnaligned(as: UInt64.self) != (b + offset).loadUnaligned(as: UInt64.self) { return false }
        offset += 8
    }
    while offset < count {
        if (a + offset).load(as: UInt8.self) != (b + offset).load(as: UInt8.self) { return false }
        offset += 1
    }
    return true
}

/// A span name and its tokens, without the terminator. Valid during one call.
struct TokenizedName {
    let text: RawRun
    let tokens: Run<NameToken>
    let count: Int

    /// Tokens and the terminator that every name ends with.
    var countWithTerminator: Int { count + 1 }
}
