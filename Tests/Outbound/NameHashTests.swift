import Outbound
import Testing

/// What depends on it outlives processes: folders of what waits, names of endpoints, whose which traces are.
@Suite struct NameHashTests {
    /// As the authors of FNV give them.
    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325, 0x811c_9dc5), ("a", 0xaf63_dc4c_8601_ec8c, 0xe40c_292c), ("foobar", 0x8594_4171_f739_67e8, 0xbf9c_f968),
        ] as [(String, UInt64, UInt32)])
    func itIsFNV1a(_ text: String, _ large: UInt64, _ small: UInt32) {
        #expect(NameHash.of64Bits(text) == large)
        #expect(NameHash.of32Bits(text) == small)
    }
}
