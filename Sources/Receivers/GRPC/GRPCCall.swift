import NIOCore
import SelfMetrics
import Serving
import Settings

/// One unary call on its stream: assembles the message, calls the sink, answers.
///
/// Every refusal is an answer at once, also while the peer still sends; what comes after is read and dropped. A stream is
/// reset only when the time for the request is over: a reset reads as CANCELLED, which OTLP clients retry for ever.
final class GRPCCall {
    private enum Phase { case receiving, held, answered }

    let stream: Int32
    let begun: NIODeadline
    private let connection: GRPCConnection
    private var phase = Phase.receiving
    private var head = GRPCRequestHead(method: .export)
    private var route = Route.grpcOther
    private var assembly = MessageAssembly()
    private var body: RequestBuffer?
    private var charged = 0

    private var loop: ReceiverLoop { connection.loop }

    init(_ stream: Int32, _ connection: GRPCConnection, begun: NIODeadline) {
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

    /// The peer has ended its side of the stream.
    private var hasEnded = false

    /// The peer may need to send more than the window still has room for, of which so much is used.
    func needsWindow(used: Int) -> Bool {
        guard !hasEnded else { return false }
        // Of a call that is already answered, nobody knows how much is still to be dropped.
        guard phase == .receiving, let missing = assembly.missingBytes else { return true }
        return missing > SessionLimits.streamWindow - used
    }

    /// Payload of a DATA frame, or a part of it.
    func receive(_ bytes: RawSpan) {
        guard phase == .receiving else { return }
        do throws(Refusal) { try take(bytes) } catch { refuse(error) }
    }

    /// The headers have come; `fields` is what they say.
    func begin(_ parsed: GRPCRequestHead.Parsed, _ fields: CallFields) {
        switch parsed {
        case .call(let parsed):
            head = parsed
            route = parsed.method.route
            // Whoever balances load asks how it is, and has no token.
            guard parsed.method != .healthCheck, !loop.shared.isOpen else { return }
            do throws(IntakeAccess.Denial) {
                head.orgIDs = try loop.shared.access.admit(parsed.authorization, parsed.orgIDs, &connection.proven)
            } catch {
                refuse(Refusal(error))
            }
        case .refused(let refusal): refuse(connection.explained(refusal, path: fields.first(.path)))
        case .notGRPC(let status):
            let refusal = Self.notGRPC(status, fields)
            loop.shared.grpc.refused(refusal.reason).add()
            connection.report(refusal)
            end(.error)
            connection.answer(stream, status: status)
        }
    }

    private static func notGRPC(_ status: Int, _ fields: CallFields) -> Refusal {
        guard status == 415 else {
            return Refusal(.route, .unimplemented, "method \(fields.first(.method)) is not supported, expected POST")
        }
        return Refusal(
            .contentType, .invalidArgument, "content type \"\(fields.first(.contentType))\" is not supported, expected application/grpc")
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

    /// All of it has come.
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
            return succeed(try request.get())
        }
        let metrics = loop.shared.grpc
        let compression = announcement.isCompressed ? head.compression : .identity
        metrics.bytes(compression).add(announcement.length)
        switch try loop.export(body, compression, head.description) {
        case .accepted(let rejected, let message, let hold):
            if rejected > 0 { connection.report(leftOut: message) }
            let response = head.method == .export ? StatusMessages.response(rejected: rejected, message: message) : []
            guard let hold else { return succeed(response) }
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
        succeed(response)
    }

    private func succeed(_ message: [UInt8]) {
        end(.success)
        connection.answer(stream, message)
    }

    private func refuse(_ refusal: Refusal) {
        loop.shared.grpc.refused(refusal.reason).add()
        connection.report(refusal)
        end(.error)
        connection.answer(
            stream, head: GRPCReplies.refusal(refusal.code, refusal.message, retryAfterSeconds: refusal.retryAfterSeconds))
    }

    private func end(_ outcome: RequestDurations.Outcome) {
        phase = .answered
        connection.noteAnswer()
        releaseBody()
        loop.durations.observe(connection.now.seconds(since: begun), route, outcome)
    }
}
