import Pipeline
import Receivers
import Testing

/// What rooms rely on of one another though neither imports the other.
@Suite struct RoomContractTests {
    /// Wide loads of the walk touch bytes behind a request: whoever receives it has them readable.
    @Test func receiversLeaveTheSlackThatTheWalkReads() {
        #expect(RequestLimits.readableSlack >= RequestBytes.slack)
    }
}
