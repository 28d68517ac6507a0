import RemoteWrite
import Settings
import Testing

/// When an endpoint gets remote write 2.0, and when 1.0.
@Suite("Which remote write an endpoint gets") struct MessageNegotiationTests {
    private struct Answer: CustomStringConvertible, Sendable {
        var description: String
        var status: Int
        var written: MessageCounts?
        var isProven = false
        var verdict: MessageNegotiation.Verdict
        var next: WriteMessage

        init(
            _ description: String, _ status: Int, written: MessageCounts? = nil, isProven: Bool = false, _ verdict: MessageNegotiation.Verdict,
            _ next: WriteMessage
        ) {
            self.description = description
            self.status = status
            self.written = written
            self.isProven = isProven
            self.verdict = verdict
            self.next = next
        }
    }

    private static let sent = MessageCounts(samples: 5, histograms: 2, exemplars: 3)
    private static let answers = [
        Answer("all was written", 200, written: sent, .holds, .two),
        Answer("nothing need be in an answer but its headers", 204, written: sent, .holds, .two),
        Answer("exemplars may be left out", 200, written: MessageCounts(samples: 5, histograms: 2), .holds, .two),
        Answer("it says no", 415, .asOne(.unsupported), .one),
        Answer("it says no, later", 415, isProven: true, .asOne(.unsupported), .one),
        Answer("it does not say that anything was written", 200, .asOne(.unconfirmed), .one),
        Answer("it does not say so any more", 204, isProven: true, .asOne(.unconfirmed), .one),
        Answer("nothing was written", 200, written: MessageCounts(), .asOne(.unwritten), .one),
        Answer("samples are missing", 200, written: MessageCounts(samples: 4, histograms: 2, exemplars: 3), .asOne(.unwritten), .one),
        Answer("histograms are missing", 200, written: MessageCounts(samples: 5, histograms: 1, exemplars: 3), .asOne(.unwritten), .one),
        Answer("it cannot read it, perhaps", 400, .tryAsOne, .two),
        Answer("there is no such page, perhaps", 404, .tryAsOne, .two),
        Answer("it could read the one before", 400, isProven: true, .holds, .two),
        Answer("it could read it", 400, written: MessageCounts(samples: 1), .holds, .two),
        Answer("that is about who we are", 401, .holds, .two),
        Answer("that is about its size", 413, .holds, .two),
        Answer("too much", 429, .holds, .two),
        Answer("it is in trouble", 503, .holds, .two),
    ]

    @Test(arguments: answers) private func anAnswerDecides(_ answer: Answer) {
        var negotiation = MessageNegotiation(.two)
        #expect(negotiation.message(now: 0) == .two)
        if answer.isProven { #expect(negotiation.answered(200, sent: Self.sent, written: Self.sent, now: 0) == .holds) }
        #expect(negotiation.answered(answer.status, sent: Self.sent, written: answer.written, now: 1) == answer.verdict)
        #expect(negotiation.message(now: 2) == answer.next)
    }

    @Test func anHourLaterItIsTriedAgain() {
        var negotiation = MessageNegotiation(.two)
        _ = negotiation.answered(415, sent: Self.sent, written: nil, now: 5)
        #expect(negotiation.message(now: 4 + RemoteWriteLimits.messageRetryTime) == .one)
        #expect(negotiation.message(now: 5 + RemoteWriteLimits.messageRetryTime) == .two)
        #expect(negotiation.answered(200, sent: Self.sent, written: Self.sent, now: 6 + RemoteWriteLimits.messageRetryTime) == .holds)
        #expect(negotiation.message(now: 7 + RemoteWriteLimits.messageRetryTime) == .two && negotiation.reason == nil)
    }

    @Test func onlyOneThatWorksDecidesADoubt() {
        var negotiation = MessageNegotiation(.two)
        #expect(negotiation.answered(400, sent: Self.sent, written: nil, now: 1) == .tryAsOne)
        negotiation.oneWasTaken(now: 2)
        #expect(negotiation.message(now: 3) == .one && negotiation.reason == .unsupported)
    }

    @Test func whoAsksForOneGetsOne() { #expect(MessageNegotiation(.one).message(now: 0) == .one) }
}
