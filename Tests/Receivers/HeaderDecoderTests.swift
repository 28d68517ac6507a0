import NIOCore
import NIOHPACK
import Receivers
import Serving
import Testing

/// Header blocks, as others write them.
@Suite struct HeaderDecoderTests {
    private func hex(_ text: String) -> [UInt8] {
        let digits = text.filter { $0 != " " }.utf8.map { UInt8($0 > 0x39 ? $0 - 0x57 : $0 - 0x30) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// What a block says, as `name: value`.
    private func says(_ decoder: inout HeaderDecoder, _ block: [UInt8]) throws(HTTP2Error) -> [String] {
        var fields = CallFields()
        try decoder.decode(block.span.bytes, to: &fields)
        return fields.all.map { "\($0.name): \($0.value)" }
    }

    /// RFC 7541, C.3 and C.4: three requests on one connection.
    @Test(arguments: [
        ["828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"],
        ["828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"],
    ])
    func requestsOfTheRFC(blocks: [String]) throws {
        var decoder = HeaderDecoder(longestList: 1_000)
        let root = ["method: GET", "path: /"]
        #expect(try says(&decoder, hex(blocks[0])) == root)
        #expect(try says(&decoder, hex(blocks[1])) == root)
        #expect(try says(&decoder, hex(blocks[2])) == ["method: GET", "path: /index.html"])
        // What was noted last comes first: custom-key, cache-control, :authority; a fourth there is not.
        #expect(try says(&decoder, [0xbe, 0xbf, 0xc0]) == [])
        #expect(throws: HTTP2Error(.compressionError)) { try says(&decoder, [0xc1]) }
    }

    private static let names = [
        ":path", ":method", "content-type", "grpc-encoding", "x-scope-orgid", "authorization", "no-generate-metrics", "x-metronome-routed",
        "grpc-timeout", "user-agent", "te", ":authority", "x-unknown", "traceparent",
    ]

    /// Thousands of blocks with one encoder, which forgets and resizes its table meanwhile.
    @Test(arguments: [true, false]) func whatAnEncoderWrites(isHuffman: Bool) throws {
        var encoder = HPACKEncoder(allocator: ByteBufferAllocator(), useHuffmanEncoding: isHuffman)
        var decoder = HeaderDecoder(longestList: 1 << 20)
        let random = noise(400_000)
        var place = 0
        func next(_ below: Int) -> Int {
            place += 2
            return (Int(random[place - 2]) << 8 | Int(random[place - 1])) % below
        }
        for round in 0..<3_000 {
            var headers = HPACKHeaders()
            for _ in 0..<next(12) {
                let length = next(40) == 0 ? next(2_000) : next(20)
                // All bytes of ASCII, few values of each, so that some come again.
                let value = String(decoding: (0..<length).map { UInt8(0x20 + ($0 * 7 + next(3)) % 95) }, as: UTF8.self)
                let indexing = [HPACKIndexing.indexable, .indexable, .nonIndexable, .neverIndexed][next(4)]
                headers.add(name: Self.names[next(Self.names.count)], value: value, indexing: indexing)
            }
            if round % 100 == 50 { try encoder.setDynamicTableSize([0, 100, 4_096, 1_000][next(4)]) }
            var block = ByteBuffer()
            try encoder.beginEncoding(allocator: ByteBufferAllocator())
            try encoder.append(headers: headers)
            block = try encoder.endEncoding()
            let said = try says(&decoder, Array(block.readableBytesView))
            let expected = CallFields(headers.map { ($0.name, $0.value) }).all.map { "\($0.name): \($0.value)" }
            guard said == expected else { return #expect(said == expected, "block \(round)") }
            if place > random.count - 60_000 { place = round }
        }
    }

    /// Huffman codes of all lengths.
    @Test func allSymbols() throws {
        var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
        var decoder = HeaderDecoder(longestList: 10_000)
        for scalar in (1...0x7f).map({ Character(Unicode.Scalar(UInt8($0))) }) + ["é", "漢", "🎼"] {
            for text in ["\(scalar)", "a\(scalar)b", String(repeating: "\(scalar)", count: 9)] {
                try encoder.beginEncoding(allocator: ByteBufferAllocator())
                try encoder.append(header: "x-scope-orgid", value: text)
                #expect(try says(&decoder, Array(encoder.endEncoding().readableBytesView)) == ["orgID: \(text)"])
            }
        }
    }

    /// No such field; a number, a name or a value that is cut off or too large; a name that is empty; bits behind a Huffman code that are not
    /// those of EOS, or too many, and EOS itself; a table larger than it may be, resized too often or in the midst.
    @Test(arguments: [
        "80", "be", "7f", "ffffffffff7f", "ffffffffffffffffffff7f", "40", "4001", "400161", "40016102", "4000 0161", "0f", "0f10", "0f1083",
        "0f1081fe", "0f1082ffff", "0f1084ffffffff", "0f1085fffffffffc", "3fe21f", "3fe11f3fe11f3fe11f", "8220", "41ff",
    ])
    func brokenBlocks(block: String) {
        var decoder = HeaderDecoder(longestList: 1_000)
        #expect(throws: HTTP2Error(.compressionError), "\(block)") { try says(&decoder, hex(block)) }
    }

    @Test func theListIsNoLargerThanItMayBe() throws {
        var decoder = HeaderDecoder(longestList: 100)
        // 7 + 4 + 32 twice fits, a third does not.
        #expect(try says(&decoder, [0x83, 0x83]) == ["method: POST", "method: POST"])
        #expect(throws: HTTP2Error(.enhanceYourCalm, .headerBytes)) { try says(&decoder, [0x83, 0x83, 0x83]) }
    }
}
