/// How a connection ends in good order: no call that crosses the news is lost (RFC 9113, 6.8). Pure.
///
/// First a GOAWAY that still promises everything, and a PING. What the client begins until it has answered the PING is taken
/// like any other call. Then it knows, and a GOAWAY with the last call that was taken ends the promise; the connection is
/// closed when that one, and all before, are answered.
package struct GRPCDrain: Sendable {
    package enum Phase: Equatable, Sendable {
        case no
        case announced
        /// Calls above this stream are not taken.
        case last(Int32)
    }

    /// The payload of the PING.
    package static let ping: UInt64 = 0x6d65_7472_6f6e_6f6d
    /// How long a client that does not answer the PING is waited for.
    package static let pingSeconds: Int64 = 5

    package private(set) var phase = Phase.no

    package init() {}

    /// True: GOAWAY with the highest possible stream and a PING are to be sent.
    package mutating func begin() -> Bool {
        guard phase == .no else { return false }
        phase = .announced
        return true
    }

    /// The PING was answered, or not in time. True: GOAWAY with `last` is to be sent.
    package mutating func end(last: Int32) -> Bool {
        guard phase == .announced else { return false }
        phase = .last(last)
        return true
    }

    /// Nothing is to come any more.
    package func isOver(openCalls: Int) -> Bool {
        if case .last = phase { openCalls == 0 } else { false }
    }

    /// What comes on `stream` is to be dropped: it begins after the end.
    package func drops(_ stream: Int32) -> Bool {
        if case .last(let last) = phase { stream > last } else { false }
    }
}
