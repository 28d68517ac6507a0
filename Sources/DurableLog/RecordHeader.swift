/// What stands ahead of a record's bytes, 32 of them, at a multiple of 8: enough to go from record to record without reading
/// what is in them, and to find the next one behind damage.
struct RecordHeader: Equatable {
    static let size = 32
    static let alignment = 8
    /// A larger record is none: limits what damage can ask for.
    static let largest = 256 << 20
    private static let mark: UInt32 = 0x5243_4d4c

    var kind: UInt8
    var transaction: UInt64
    var length: Int
    /// Of the bytes behind the header.
    var checksum: UInt32

    /// From this record to the next.
    var stride: Int { Self.size + Self.aligned(length) }

    static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

    init(kind: UInt8, transaction: UInt64, body: [UInt8]) {
        self.kind = kind
        self.transaction = transaction
        length = body.count
        checksum = Checksum.of(body)
    }

    /// nil: there is no header.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= Self.size else { return nil }
        var input = BytesIn(bytes.prefix(Self.size))
        guard input.number(UInt32.self) == Self.mark, let length = input.number(UInt32.self), let transaction = input.number(UInt64.self),
            let kind = input.number(UInt64.self), let body = input.number(UInt32.self), let own = input.number(UInt32.self),
            length <= Self.largest, kind <= UInt64(UInt8.max), own == Checksum.of(Array(bytes.prefix(Self.size - 4)))
        else { return nil }
        self.kind = UInt8(kind)
        self.transaction = transaction
        self.length = Int(length)
        checksum = body
    }

    var bytes: [UInt8] {
        var out = BytesOut()
        out.append(Self.mark)
        out.append(UInt32(truncatingIfNeeded: length))
        out.append(transaction)
        out.append(UInt64(kind))
        out.append(checksum)
        out.append(Checksum.of(out.bytes))
        return out.bytes
    }
}
