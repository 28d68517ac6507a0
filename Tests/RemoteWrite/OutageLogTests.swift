import RemoteWrite
import Testing

@Suite("Outage log")
struct OutageLogTests {
    @Test func theFirstFailureThenOnceAMinuteThenTheEnd() {
        var log = OutageLog()
        #expect(log.failed(tenant: "a", now: 0)?.failures == 1)
        for time in 1..<60 { #expect(log.failed(tenant: "b", now: Int64(time) * second) == nil) }
        let line = log.failed(tenant: "a", now: 60 * second)
        #expect(line?.failures == 60)
        #expect(line?.tenants == 2)
        let early = log.worked(tenant: "a")
        #expect(!early)
        let all = log.worked(tenant: "b")
        #expect(all)
        let again = log.worked(tenant: "b")
        #expect(!again)
    }

    @Test func flappingIsNotLoudEither() {
        var log = OutageLog()
        var lines = 0
        for time in 0..<120 {
            if log.failed(tenant: "a", now: Int64(time) * second) != nil { lines += 1 }
            if log.worked(tenant: "a") { lines += 1 }
        }
        #expect(lines == 4)
    }
}
