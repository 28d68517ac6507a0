import Serving
import Settings

extension IntakeLimits {
    /// Bytes in flight that one connection may hold whatever the others do: a sixteenth of ``maxBytesInFlight``, and always one message.
    package var connectionShare: Int { max(maxBytesInFlight / 16, maxMessageBytes) }

    package var times: ConnectionTimes {
        ConnectionTimes(idle: .nanoseconds(idleTimeout), request: .nanoseconds(requestTimeout), answer: .nanoseconds(answerTimeout))
    }

    var headTime: Duration { .nanoseconds(headTimeout) }
}
