/// Header blocks of answers, for a client that notes what every answer says again (RFC 7541, 2.3.3 and 6).
///
/// Three fields are noted: the content type and the accepted encodings with the first head, status 0 with the first good end. What
/// is noted is never given up, since nothing else ever is; so each block has one form before and one after.
struct ReplyBlocks {
    /// What the three fields take in the client's table (RFC 7541, 4.1).
    static let tableBytes =
        3 * 32 + "content-type".utf8.count + contentType.count + acceptEncoding.count + encodings.count + statusName.count + 1

    private static let contentType = Array("application/grpc".utf8)
    private static let acceptEncoding = Array("grpc-accept-encoding".utf8)
    private static let encodings = Array(GRPCRequestHead.encodings.utf8)
    private static let statusName = Array("grpc-status".utf8)

    /// Static fields: `:status`, and with 200; `content-type`.
    private enum Index {
        static let status: UInt8 = 8
        static let status200: UInt8 = 0x80 | 8
        static let contentType: UInt8 = 31
        /// The newest that was noted.
        static let noted: UInt8 = 62
    }

    private var notesHead = false
    private var notesStatus = false
    private var notesNothing = false
    /// Another size of the table, which the next block has to begin with.
    private var resize: Int?

    /// The client has told how large its table may be.
    mutating func limitTable(to bytes: Int) {
        guard !notesNothing else { return }
        if bytes < Self.tableBytes {
            notesNothing = true
            resize = 0
        } else {
            resize = bytes
        }
    }

    /// All that every answer says is noted: ``head()`` and ``goodEnd()`` are ``laterHead`` and ``laterEnd``.
    var isSettled: Bool { notesHead && notesStatus && resize == nil && !notesNothing }
    static let laterHead: [UInt8] = [Index.status200, 0x80 | Index.noted + 2, 0x80 | Index.noted + 1]
    static let laterEnd: [UInt8] = [0x80 | Index.noted]

    /// Of every answer that gRPC knows.
    mutating func head() -> [UInt8] {
        var block = begin()
        block.append(Index.status200)
        if notesHead, !notesNothing {
            let newest = Index.noted + (notesStatus ? 1 : 0)
            return block + [0x80 | newest + 1, 0x80 | newest]
        }
        let isNoted = !notesNothing
        notesHead = isNoted
        block += Self.number(Int(Index.contentType), bits: isNoted ? 6 : 4, isNoted ? 0x40 : 0) + Self.string(Self.contentType)
        block += [isNoted ? 0x40 : 0] + Self.string(Self.acceptEncoding) + Self.string(Self.encodings)
        return block
    }

    /// Status 0.
    mutating func goodEnd() -> [UInt8] {
        let block = begin()
        if notesStatus, !notesNothing { return block + [0x80 | Index.noted] }
        // Behind the head, so that the numbers are those that are said above.
        let isNoted = !notesNothing && notesHead
        notesStatus = isNoted
        return block + [isNoted ? 0x40 : 0] + Self.string(Self.statusName) + Self.string(Array("0".utf8))
    }

    /// The head of an answer that ends with it, and what it says besides.
    mutating func head(_ more: [(name: String, value: String)]) -> [UInt8] {
        more.reduce(head()) { $0 + [0] + Self.string(Array($1.name.utf8)) + Self.string(Array($1.value.utf8)) }
    }

    /// An answer that is nothing but an HTTP status.
    mutating func status(_ status: Int) -> [UInt8] { begin() + [Index.status] + Self.string(Array("\(status)".utf8)) }

    private mutating func begin() -> [UInt8] {
        guard let size = resize else { return [] }
        resize = nil
        return Self.number(size, bits: 5, 0x20)
    }

    /// RFC 7541, 5.1.
    private static func number(_ number: Int, bits: Int, _ first: UInt8) -> [UInt8] {
        let mask = 1 << bits - 1
        guard number >= mask else { return [first | UInt8(number)] }
        var bytes = [first | UInt8(mask)]
        var rest = number - mask
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// RFC 7541, 5.2, as it is.
    private static func string(_ text: [UInt8]) -> [UInt8] { number(text.count, bits: 7, 0) + text }
}
