import NIOCore
import NIOHPACK
import NIOHTTP2
import SelfMetrics
import Serving
import Settings

/// One unary call on its stream: assembles the message, calls the sink, answers.
///
/// Every refusal is an answer at once, also while the peer still sends; what comes after is read and dropped. A stream is
/// reset only when the time for the request is over: a reset reads as CANCELLED, which OTLP clients retry for ever.
final class GRPCCall {
    private enum Phase { case awaitingHead, receiving, held, answered }

    let stream: HTTP2StreamID
    let begun: NIODeadline
    private let connection: GRPCConnection
    private var phase = Phase.awaitingHead
    private var head = GRPCRequestHead(method: .export)
    private var route = Route.grpcOther
    private var assembly = MessageAssembly()
    private var body: RequestBuffer?
    private var charged = 0

    private var loop: ReceiverLoop { connection.loop }

    init(_ stream: HTTP2StreamID, _ connection: GRPCConnection, begun: NIODeadline) {
        self.stream = stream
        self.connection = connection
        self.begun = begun
    }

    /// The stream is closed. Gives back what the call holds; safe to repeat.
    func finish() {
        phase = .answered
        hasEnded = true
        releaseBody()
    }

    private func releaseBody() {
        connection.share.release(charged)
        charged = 0
        if let body { loop.buffers.giveBack(body) }
        body = nil
    }

    /// Bytes of DATA frames since the stream's window was last opened.
    var windowUsed = 0
    /// The peer has ended its side of the stream.
    private(set) var hasEnded = false

    /// The peer may need to send more than the window still has room for.
    var needsWindow: Bool {
        guard windowUsed >= GRPCPipeline.streamWindow / 2, !hasEnded else { return false }
        // Of a call that is already answered, nobody knows how much is still to be dropped.
        guard phase == .receiving, let missing = assembly.missingBytes else { return true }
        return missing > GRPCPipeline.streamWindow - windowUsed
    }

    func receive(_ headers: HPACKHeaders) {
        if phase == .awaitingHead { begin(headers) }
    }

    /// Payload of a DATA frame, or a part of it.
    func receive(_ bytes: RawSpan) {
        guard phase == .receiving else { return }
        do throws(Refusal) { try take(bytes) } catch { refuse(error) }
    }

    private func begin(_ headers: HPACKHeaders) {
        switch GRPCRequestHead.parse(headers) {
        case .call(let parsed):
            head = parsed
            route = parsed.method.route
            // Whoever balances load asks how it is, and has no token.
            guard parsed.method != .healthCheck, !loop.shared.isOpen else {
                phase = .receiving
                return
            }
            do throws(IntakeAccess.Denial) {
                head.orgIDs = try loop.shared.access.admit(parsed.authorization, parsed.orgIDs, &connection.proven)
                phase = .receiving
            } catch {
                refuse(Refusal(error))
            }
        case .refused(let refusal): refuse(connection.explained(refusal, path: headers.first(name: ":path") ?? ""))
        case .notGRPC(let status):
            let refusal = Self.notGRPC(status, headers)
            loop.shared.grpc.refused(refusal.reason).add()
            connection.report(refusal)
            answer([":status": "\(status)"], .error)
        }
    }

    private static func notGRPC(_ status: Int, _ headers: HPACKHeaders) -> Refusal {
        func value(_ name: String) -> String { headers.first(name: name) ?? "" }
        guard status == 415 else { return Refusal(.route, .unimplemented, "method \(value(":method")) is not supported, expected POST") }
        return Refusal(.contentType, .invalidArgument, "content type \"\(value("content-type"))\" is not supported, expected application/grpc")
    }

    private func take(_ bytes: RawSpan) throws(Refusal) {
        var rest = bytes
        if assembly.announcement == nil {
            rest = bytes.extracting(droppingFirst: try assembly.takePrefix(bytes))
            guard let announcement = assembly.announcement else { return }
            try admit(announcement)
        }
        try assembly.takeBody(rest.byteCount)
        guard let body else { return }
        try connection.share.charge(rest.byteCount)
        charged += rest.byteCount
        guard body.append(rest) else { throw .outOfMemory }
    }

    /// Decides on a message by its prefix, before any of it is buffered.
    private func admit(_ announcement: MessageAssembly.Announcement) throws(Refusal) {
        let limits = loop.shared.limits
        guard announcement.length <= limits.maxMessageBytes else {
            throw .messageTooLarge(announcement.length, limit: limits.maxMessageBytes)
        }
        if announcement.isCompressed, case .identity = head.compression {
            throw Refusal(.framing, .internalError, "the message is flagged as compressed, but the call has no grpc-encoding")
        }
        let buffer = loop.buffers.take()
        body = buffer
        // A length is only a claim: memory beyond the first MiB comes with the bytes.
        guard buffer.reserve(min(announcement.length, 1 << 20)) else { throw .outOfMemory }
    }

    func end() {
        hasEnded = true
        guard phase == .receiving else { return }
        do throws(Refusal) {
            try assembly.end()
            try reply()
        } catch {
            refuse(error)
        }
        releaseBody()
    }

    private func reply() throws(Refusal) {
        guard let body, let announcement = assembly.announcement else { return }
        if head.method == .healthCheck {
            let isServing = !loop.shared.isDraining
            let request = body.withSealedBytes { bytes in
                Result { () throws(Refusal) in try HealthCheck.answer(bytes, isServing: isServing) }
            }
            return succeed(GRPCReplies.message(try request.get()))
        }
        let metrics = loop.shared.grpc
        let compression = announcement.isCompressed ? head.compression : .identity
        metrics.bytes(compression).add(announcement.length)
        switch try loop.export(body, compression, head.description) {
        case .accepted(let rejected, let message, let hold):
            if rejected > 0 { connection.report(leftOut: message) }
            let response = head.method == .export ? StatusMessages.response(rejected: rejected, message: message) : []
            guard let hold else { return succeed(response.isEmpty ? connection.replies.emptyMessage : GRPCReplies.message(response)) }
            phase = .held
            connection.whenKept(hold) { [self] isKept in answer(response, isKept: isKept) }
        case .refused(let code, let message, let seconds, let reason):
            throw Refusal(reason, code, message, retryAfterSeconds: seconds)
        }
    }

    /// Answers a call that was held.
    private func answer(_ response: [UInt8], isKept: Bool) {
        guard phase == .held else { return }
        guard isKept else { return refuse(.notDurable) }
        succeed(response.isEmpty ? connection.replies.emptyMessage : GRPCReplies.message(response))
    }

    private func succeed(_ message: HTTP2Frame.FramePayload) {
        phase = .answered
        connection.noteAnswer()
        connection.send(connection.replies.head, on: stream)
        connection.send(message, on: stream)
        connection.send(connection.replies.okTrailers, on: stream)
        loop.durations.observe(connection.now.seconds(since: begun), route, .success)
    }

    private func refuse(_ refusal: Refusal) {
        loop.shared.grpc.refused(refusal.reason).add()
        connection.report(refusal)
        answer(
            GRPCReplies.refusal(refusal.code, refusal.message, retryAfterSeconds: refusal.retryAfterSeconds), .error)
    }

    private func answer(_ headers: HPACKHeaders, _ outcome: RequestDurations.Outcome) {
        phase = .answered
        connection.noteAnswer()
        releaseBody()
        connection.send(.headers(.init(headers: headers, endStream: true)), on: stream)
        loop.durations.observe(connection.now.seconds(since: begun), route, outcome)
    }
}
