import Kafka
import Testing

struct ClientEndTests {
    /// That of Debian 12.
    private static let old: CInt = 0x020002ff

    @Test func whoWasGivenSomethingIsDestroyed() {
        for endsProcess in [false, true] {
            #expect(ClientEnd.of(version: Self.old, wasAssigned: true, endsProcess: endsProcess) { true } == .destroyed)
            #expect(ClientEnd.of(version: ClientEnd.safeVersion, wasAssigned: false, endsProcess: endsProcess) { true } == .destroyed)
        }
    }

    @Test func whoMayWaitForPartitionsIsNot() {
        #expect(ClientEnd.of(version: Self.old, wasAssigned: false, endsProcess: false) { true } == .left)
        #expect(ClientEnd.of(version: Self.old, wasAssigned: false, endsProcess: false) { false } == .destroyed)
        // It may have joined by the time that it is destroyed.
        #expect(ClientEnd.of(version: Self.old, wasAssigned: false, endsProcess: true) { false } == .left)
    }
}
