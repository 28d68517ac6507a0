/// The Huffman code of header fields, for reading (RFC 7541, 5.2 and appendix B).
///
/// The code is canonical: codes of one length are successive numbers in the order of their symbols, and the shorter ones come first. So the
/// lengths alone give the code.
struct HuffmanCode: Sendable {
    /// Of the symbols 0 to 255, and of EOS, which no text contains.
    private static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ]
    private static let endOfString = 256
    private static let longest = 30

    static let shared = HuffmanCode()

    /// The codes of one length.
    private struct Row {
        var first: UInt32 = 0
        var count: UInt32 = 0
        /// Where their symbols begin in `symbols`.
        var start = 0
    }

    private var rows = [Row](repeating: Row(), count: Self.longest + 1)
    private var symbols: [Int] = []
    /// By the next eight bits: a symbol, and the length of its code above it; 0 where that is longer.
    private var short = [UInt16](repeating: 0, count: 256)

    private init() {
        var code: UInt32 = 0
        for length in 1...Self.longest {
            code <<= 1
            rows[length].first = code
            rows[length].start = symbols.count
            for symbol in Self.lengths.indices where Self.lengths[symbol] == length {
                if length <= 8 {
                    let lowest = Int(code) << (8 - length)
                    for bits in lowest..<(lowest + 1 << (8 - length)) { short[bits] = UInt16(length << 8 | symbol) }
                }
                symbols.append(symbol)
                code += 1
            }
            rows[length].count = code - rows[length].first
        }
    }

    /// Appends the text of `bytes` to `text`, or only counts where it is not kept.
    ///
    /// - Returns: how long it is; nil: this is no text.
    func decode(_ bytes: RawSpan, keeping: Bool, to text: inout [UInt8]) -> Int? {
        var count = 0
        var next = 0
        // Bits that have been read and not used, at the top.
        var window: UInt64 = 0
        var bits = 0
        while true {
            while bits <= 56, next < bytes.byteCount {
                window |= UInt64(bytes[next]) << UInt64(56 - bits)
                bits += 8
                next += 1
            }
            let entry = short[Int(window >> 56)]
            var length = Int(entry >> 8)
            var symbol = Int(entry & 0xff)
            if length == 0 || length > bits {
                // What fills up the last byte: the first bits of EOS, all of them 1.
                if bits < 8, next == bytes.byteCount { return window >> UInt64(64 - bits) == UInt64(1) << UInt64(bits) - 1 ? count : nil }
                guard let found = long(window, bits) else { return nil }
                (symbol, length) = found
            }
            if keeping { text.append(UInt8(truncatingIfNeeded: symbol)) }
            count += 1
            window <<= UInt64(length)
            bits -= length
        }
    }

    /// A symbol whose code is longer than eight bits, and that length.
    private func long(_ window: UInt64, _ bits: Int) -> (symbol: Int, length: Int)? {
        for length in 9...Self.longest where length <= bits {
            let row = rows[length]
            let place = UInt32(truncatingIfNeeded: window >> UInt64(64 - length)) &- row.first
            guard place < row.count else { continue }
            let symbol = symbols[row.start + Int(place)]
            return symbol == Self.endOfString ? nil : (symbol, length)
        }
        return nil
    }
}
