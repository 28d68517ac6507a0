import Receivers
import Serving
import Testing

@Suite struct MessageAssemblyTests {
    /// Feeds `bytes` in pieces of `size`; returns the announcement if everything was right.
    private func feed(_ bytes: [UInt8], piece size: Int) throws(Refusal) -> MessageAssembly.Announcement? {
        var assembly = MessageAssembly()
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            let taken = try assembly.takePrefix(piece.span.bytes)
            if assembly.announcement != nil { try assembly.takeBody(piece.count - taken) }
        }
        try assembly.end()
        return assembly.announcement
    }

    @Test(arguments: 1...12) func piecesOfAnySizeGiveTheSameMessage(piece: Int) throws {
        let message = try feed(GRPCClient.framed([1, 2, 3, 4, 5, 6, 7]), piece: piece)
        #expect(message == .init(length: 7, isCompressed: false))
    }

    @Test func anEmptyMessageIsAMessage() throws {
        #expect(try feed([1, 0, 0, 0, 0], piece: 5) == .init(length: 0, isCompressed: true))
    }

    @Test(
        arguments: [
            ([], "the call has no message, expected one"),
            ([0, 0, 0], "the message is cut short: 3 bytes of its 5-byte prefix"),
            ([0, 0, 0, 0, 4, 9], "the message is cut short: 1 of 4 bytes"),
            ([0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 0], "5 bytes follow the message: the call takes exactly one message"),
        ] as [([UInt8], String)])
    func wrongLengthsAreRefusedWithWhatIsWrong(bytes: [UInt8], message: String) {
        for piece in [1, 3, 64] {
            #expect(throws: Refusal.self) { try feed(bytes, piece: piece) }
        }
        #expect(throws: Refusal(.framing, .invalidArgument, message)) { try feed(bytes, piece: 64) }
    }

    @Test func anUnknownFlagIsRefused() {
        #expect(throws: Refusal(.framing, .internalError, "compressed flag of the message is 2, expected 0 or 1")) {
            try feed([2, 0, 0, 0, 0], piece: 5)
        }
    }
}
