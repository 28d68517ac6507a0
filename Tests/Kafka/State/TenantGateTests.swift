import Kafka
import Testing

struct TenantGateTests {
    @Test func aTenantThatIsCollectedWaits() {
        var gate = TenantGate()
        gate.close("a")
        let found1 = gate.enter(["a", "b"])
        #expect(found1 == ["b"])
        #expect(gate.isCounting("b"))
        #expect(!gate.isCounting("a"))
        gate.open("a")
        let found2 = gate.enter(["a"])
        #expect(found2 == ["a"])
    }

    @Test func aCollectionWaitsForRecordsThatAreBeingCounted() {
        var gate = TenantGate()
        _ = gate.enter(["a"])
        gate.close("a")
        #expect(gate.isCounting("a"))
        gate.leave(["a"])
        #expect(!gate.isCounting("a"))
    }
}
