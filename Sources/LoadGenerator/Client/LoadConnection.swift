import NIOCore

/// A connection that requests can be sent on. Lives on its worker's event loop and is used only there.
protocol LoadConnection: AnyObject {
    /// Requests that may be added right now.
    var freeSlots: Int { get }
    var inFlight: Int { get }
    /// When the oldest unanswered request was sent; nil if there is none.
    var oldestStartNanos: Int64? { get }
    /// Sends; the worker hears `answered` exactly once for it.
    func send(_ sending: Sending)
    /// Ends the connection; unanswered requests are lost.
    func close()
}

/// Who hears of answers and endings.
protocol ConnectionDelegate: AnyObject {
    func answered(_ sending: Sending, _ answer: Answer)
    func connectionClosed(_ connection: any LoadConnection)
}
