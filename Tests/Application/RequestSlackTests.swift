import Kafka
import Pipeline
import Receivers
import Testing

/// Memory safety of every wide load over a request hangs on it.
@Suite struct RequestSlackTests {
    @Test func whoeverHoldsRequestsHasWhatTheWalkerReads() {
        #expect(RequestLimits.readableSlack >= RequestBytes.slack)
        #expect(RecordRequest.slack >= RequestBytes.slack)
    }
}
