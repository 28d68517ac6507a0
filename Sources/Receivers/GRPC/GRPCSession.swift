import NIOCore

/// The server's side of one HTTP/2 connection (RFC 9113) that takes unary gRPC calls: bytes come in, what they mean to calls and frames to
/// be sent come out. Pure: it knows no socket and no clock.
///
/// `Call` is whatever a call is to who uses this; it is kept while its stream is open.
package struct GRPCSession<Call: AnyObject> {
    /// What the bytes at the front mean.
    package enum Event {
        /// Nothing to any call.
        case none
        /// A call begins, what it says is in ``fields``; ``open(_:_:)`` is to be told who takes it. `isWhole`: nothing follows.
        case begun(Int32, isWhole: Bool)
        /// The bytes are payload of a call.
        case payload(Call, End)
        /// No payload, but the end of a frame, or of what the peer sends.
        case end(Call, End)
        /// The peer has given a call up; it is no longer open.
        case cancelled(Call)
        /// The answer to a PING.
        case pong(UInt64)
    }

    package enum End: Sendable {
        /// More of the frame follows.
        case no
        /// The frame is whole, and half of the stream's window or more used up: ``openWindow(_:)``, if more is to come.
        case window(Int32, used: Int)
        case frame
        /// All is there that the peer will send.
        case stream
    }

    package typealias Step = (event: Event, count: Int)

    private struct Stream {
        let call: Call
        /// Bytes that may be sent beyond what every stream may (RFC 9113, 6.9.2); below 0 once some are.
        var extraWindow = 0
        /// Bytes of DATA since the window was last opened.
        var windowUsed = 0
        /// RFC 9113, 5.1: half-closed (remote).
        var hasAll = false
        /// Half-closed (local), or will be when `unsent` is sent.
        var isAnswered = false
        /// Of the answer's message; then the good end follows.
        var unsent: ArraySlice<UInt8>?
    }

    /// A block of headers that has not ended.
    private struct OpenBlock {
        var stream: Int32
        var endsStream: Bool
        var bytes: [UInt8]
        var continuations = 0
    }

    private let limits: SessionLimits
    private var reader: FrameReader
    private var headers: HeaderDecoder
    private var block: OpenBlock?
    private var streams = StreamTable<Stream>()
    /// The highest stream that the peer has begun.
    private var highest: Int32 = 0
    private var client = ClientSettings()
    private var hasSettings = false
    private var blocks = ReplyBlocks()
    private var usual = UsualAnswer()
    package var output = FrameOutput()
    package private(set) var drain = GRPCDrain()
    /// What the headers of the call that has just begun say.
    package private(set) var fields = CallFields()

    /// Bytes of DATA that may be sent: all streams together.
    private var sendWindow = SessionLimits.initialConnectionWindow
    /// Of streams whose answer waits for a window; and whether one has been opened since they were looked at.
    private var waiting = 0
    private var windowsOpened = false
    /// Bytes of DATA that came since the connection's window was last opened.
    private var windowUsed = 0

    /// The DATA frame whose payload comes, and whose it is.
    private var frame = FrameHeader(length: 0, kind: FrameHeader.Kind.data, flags: 0, stream: 0)
    private var frameCall: Call?

    private var emptyDataFrames = 0
    private var resets = FrameRate(SessionLimits.resets.count, perSeconds: SessionLimits.resets.seconds)
    private var controlFrames = FrameRate(SessionLimits.controlFrames.count, perSeconds: SessionLimits.controlFrames.seconds)
    private var resetStreams: [Int32] = []
    /// Nanoseconds, as of the last read.
    package var now: UInt64 = 0

    package init(_ limits: SessionLimits) {
        self.limits = limits
        reader = FrameReader(longestFrame: SessionLimits.frame, longestBlock: limits.headerBytes)
        headers = HeaderDecoder(longestList: limits.headerBytes)
    }

    package var openCalls: Int { streams.count }

    /// Something other than the payload of DATA has begun and is not complete: a frame, its header, or a block of headers.
    package var isWithinHead: Bool { block != nil || reader.isWithinFrame }

    // MARK: - What comes

    /// Before anything else: what the peer may do (RFC 9113, 3.4).
    package mutating func begin() {
        let settings: [(name: UInt16, value: Int)] = [
            (3, limits.streams), (4, SessionLimits.streamWindow), (5, SessionLimits.frame), (6, limits.headerBytes),
        ]
        var payload = ByteBuffer()
        for (name, value) in settings { payload.writeMultipleIntegers(name, UInt32(clamping: value)) }
        output.add(FrameHeader.Kind.settings, stream: 0, payload.readableBytesView)
        openWindow(0, by: SessionLimits.connectionWindow - SessionLimits.initialConnectionWindow)
    }

    /// Takes the next piece of `bytes`, which are not empty.
    ///
    /// - Throws: when the connection has to end: ``end(_:)``.
    package mutating func next(_ bytes: RawSpan) throws(HTTP2Error) -> Step {
        let (piece, count) = try reader.next(bytes)
        switch piece {
        case .nothing:
            guard reader.unknownFrames <= SessionLimits.unknownFrames else { throw HTTP2Error(.enhanceYourCalm) }
            return (.none, count)
        case .frame(let header): return (try take(header, bytes.extracting(FrameHeader.size..<count)), count)
        case .keptFrame(let header):
            let kept = reader.kept
            return (try take(header, kept.span.bytes), count)
        case .data(let header): return (try begin(header), count)
        case .payload(let isLast):
            guard let call = frameCall else { return (.none, count) }
            return (.payload(call, isLast ? endFrame() : .no), count)
        case .padding(let isLast):
            guard isLast, let call = frameCall else { return (.none, count) }
            return (.end(call, endFrame()), count)
        }
    }

    private mutating func take(_ header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) -> Event {
        // 3.4: SETTINGS come first. 6.10: a block of headers is not interrupted.
        guard hasSettings || header.kind == FrameHeader.Kind.settings, block == nil || header.kind == FrameHeader.Kind.continuation else {
            throw HTTP2Error(.protocolError)
        }
        switch header.kind {
        case FrameHeader.Kind.headers: return try beginBlock(header, payload)
        case FrameHeader.Kind.continuation: return try goOn(header, payload)
        case FrameHeader.Kind.resetStream: return try reset(header)
        case FrameHeader.Kind.windowUpdate: try openedWindow(header, payload)
        case FrameHeader.Kind.settings: try take(settings: header, payload)
        case FrameHeader.Kind.ping: return try ping(header, payload)
        case FrameHeader.Kind.priority:
            // 5.3.2: says nothing any more.
            guard header.stream != 0 else { throw HTTP2Error(.protocolError) }
            try controlFrames.note(now)
        default: break
        }
        return .none
    }

    /// A stream of the peer's that was begun at some time (RFC 9113, 5.1.1).
    private func wasBegun(_ stream: Int32) -> Bool { stream & 1 == 1 && stream <= highest }

    private mutating func begin(_ header: FrameHeader) throws(HTTP2Error) -> Event {
        guard hasSettings, block == nil, wasBegun(header.stream) else { throw HTTP2Error(.protocolError) }
        frame = header
        frameCall = nil
        // 6.9: whatever it is, it counts against the connection's window.
        windowUsed += header.length
        if windowUsed >= SessionLimits.connectionWindow / 2 {
            openWindow(0, by: windowUsed)
            windowUsed = 0
        }
        let endsStream = header.has(FrameHeader.Flag.endStream)
        if endsStream {
            emptyDataFrames = 0
        } else if header.length == 0 {
            emptyDataFrames += 1
            guard emptyDataFrames <= SessionLimits.emptyDataFrames else { throw HTTP2Error(.enhanceYourCalm) }
        }
        guard let place = streams.place(of: header.stream), let stream = streams[place] else {
            if isRemembered(header.stream) { return .none }
            throw HTTP2Error(.streamClosed)
        }
        guard !stream.hasAll else { throw HTTP2Error(.streamClosed) }
        if endsStream {
            streams[place]?.hasAll = true
        } else {
            streams[place]?.windowUsed += header.length
        }
        guard header.length == 0 else {
            frameCall = stream.call
            return .none
        }
        guard endsStream else { return .none }
        closeIfOver(place)
        return .end(stream.call, .stream)
    }

    /// What crosses a reset, or the end that the client was told, harms nobody (RFC 9113, 5.1 and 6.8).
    private func isRemembered(_ stream: Int32) -> Bool { drain.drops(stream) || resetStreams.contains(stream) }

    /// The DATA frame is complete.
    private mutating func endFrame() -> End {
        frameCall = nil
        guard let place = streams.place(of: frame.stream), let stream = streams[place] else { return .frame }
        if frame.has(FrameHeader.Flag.endStream) {
            closeIfOver(place)
            return .stream
        }
        return stream.windowUsed >= SessionLimits.streamWindow / 2 ? .window(frame.stream, used: stream.windowUsed) : .frame
    }

    private mutating func beginBlock(_ header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) -> Event {
        // 5.1.1: clients open odd ones.
        guard header.stream & 1 == 1 else { throw HTTP2Error(.protocolError) }
        var start = 0
        var end = payload.byteCount
        if header.has(FrameHeader.Flag.padded) {
            guard end > 0 else { throw HTTP2Error(.frameSizeError) }
            start = 1
            end -= Int(payload[0])
        }
        if header.has(FrameHeader.Flag.priority) { start += 5 }
        // 6.2: padding longer than the rest; no room for the priority is as wrong.
        guard start <= end else { throw HTTP2Error(.protocolError) }
        let bytes = payload.extracting(start..<end)
        let endsStream = header.has(FrameHeader.Flag.endStream)
        if header.has(FrameHeader.Flag.endHeaders) { return try endBlock(header.stream, endsStream, bytes) }
        guard bytes.byteCount <= limits.headerBytes else { throw .headerBytes }
        block = OpenBlock(stream: header.stream, endsStream: endsStream, bytes: bytes.copy)
        return .none
    }

    private mutating func goOn(_ header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) -> Event {
        guard var open = block, open.stream == header.stream else { throw HTTP2Error(.protocolError) }
        block = nil
        open.continuations += 1
        guard open.continuations <= limits.continuations else { throw HTTP2Error(.enhanceYourCalm) }
        guard open.bytes.count + payload.byteCount <= limits.headerBytes else { throw .headerBytes }
        payload.withUnsafeBytes { open.bytes.append(contentsOf: $0) }
        if header.has(FrameHeader.Flag.endHeaders) { return try endBlock(open.stream, open.endsStream, open.bytes.span.bytes) }
        block = open
        return .none
    }

    private mutating func endBlock(_ number: Int32, _ endsStream: Bool, _ bytes: RawSpan) throws(HTTP2Error) -> Event {
        fields.removeAll()
        try headers.decode(bytes, to: &fields)
        emptyDataFrames = 0
        if let place = streams.place(of: number), let stream = streams[place] {
            // 8.1: trailers, which say nothing to us; they end the stream.
            guard !stream.hasAll else { throw HTTP2Error(.streamClosed) }
            guard endsStream else { throw HTTP2Error(.protocolError) }
            streams[place]?.hasAll = true
            closeIfOver(place)
            return .end(stream.call, .stream)
        }
        guard number > highest else {
            if isRemembered(number) { return .none }
            throw HTTP2Error(.streamClosed)
        }
        highest = number
        if drain.drops(number) { return .none }
        guard streams.count < limits.streams else { throw .streams }
        return .begun(number, isWhole: endsStream)
    }

    /// Who takes the call that has just begun.
    package mutating func open(_ call: Call, _ number: Int32, isWhole: Bool) {
        var stream = Stream(call: call)
        stream.hasAll = isWhole
        streams.add(stream, number)
    }

    private mutating func reset(_ header: FrameHeader) throws(HTTP2Error) -> Event {
        guard wasBegun(header.stream) else { throw HTTP2Error(.protocolError) }
        try resets.note(now)
        guard let place = streams.place(of: header.stream), let stream = streams[place] else { return .none }
        close(place)
        return .cancelled(stream.call)
    }

    private mutating func openedWindow(_ header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) {
        let increment = Int(payload.bigEndian(at: 0) & 0x7fff_ffff)
        // 6.9: nothing is as wrong as too much (6.9.1).
        guard increment > 0 else { throw HTTP2Error(.protocolError) }
        if header.stream == 0 {
            sendWindow += increment
            guard sendWindow <= ClientSettings.largestWindow else { throw HTTP2Error(.flowControlError) }
        } else {
            guard wasBegun(header.stream) else { throw HTTP2Error(.protocolError) }
            guard let place = streams.place(of: header.stream), let window = streams[place]?.extraWindow else { return }
            guard client.initialWindow + window + increment <= ClientSettings.largestWindow else { throw HTTP2Error(.flowControlError) }
            streams[place]?.extraWindow = window + increment
        }
        windowsOpened = true
    }

    private mutating func take(settings header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) {
        guard header.stream == 0 else { throw HTTP2Error(.protocolError) }
        try controlFrames.note(now)
        if header.has(FrameHeader.Flag.ack) {
            guard payload.isEmpty else { throw HTTP2Error(.frameSizeError) }
            guard hasSettings else { throw HTTP2Error(.protocolError) }
            return
        }
        let table = client.smallestTable
        try client.take(payload)
        if client.smallestTable < table { blocks.limitTable(to: client.smallestTable) }
        hasSettings = true
        windowsOpened = true
        output.add(FrameHeader.Kind.settings, flags: FrameHeader.Flag.ack, stream: 0, [])
    }

    private mutating func ping(_ header: FrameHeader, _ payload: RawSpan) throws(HTTP2Error) -> Event {
        guard header.stream == 0 else { throw HTTP2Error(.protocolError) }
        try controlFrames.note(now)
        let (high, low) = (payload.bigEndian(at: 0), payload.bigEndian(at: 4))
        if header.has(FrameHeader.Flag.ack) { return .pong(UInt64(high) << 32 | UInt64(low)) }
        output.add(FrameHeader.Kind.ping, flags: FrameHeader.Flag.ack, stream: 0, high, low)
        return .none
    }

    // MARK: - What goes

    /// Lets the peer send again what the stream has used up; `stream` is open.
    package mutating func openWindow(_ stream: Int32) {
        guard let place = streams.place(of: stream), let used = streams[place]?.windowUsed, used > 0 else { return }
        openWindow(stream, by: used)
        streams[place]?.windowUsed = 0
    }

    /// WINDOW_UPDATE; `stream` 0 is the connection.
    private mutating func openWindow(_ stream: Int32, by increment: Int) {
        output.add(FrameHeader.Kind.windowUpdate, stream: stream, UInt32(min(increment, ClientSettings.largestWindow)))
    }

    /// Head, message and status 0. Does nothing to a stream that is not open, or answered.
    package mutating func answer(_ stream: Int32, _ message: [UInt8]) {
        guard let place = streams.place(of: stream), let open = streams[place], !open.isAnswered else { return }
        let size = UsualAnswer.message.count
        if message.isEmpty, blocks.isSettled, size <= sendWindow, size <= client.initialWindow + open.extraWindow {
            sendWindow -= size
            output.add(usual.frames(on: stream))
            streams[place]?.isAnswered = true
            return closeIfOver(place)
        }
        output.add(FrameHeader.Kind.headers, flags: FrameHeader.Flag.endHeaders, stream: stream, blocks.head())
        streams[place]?.isAnswered = true
        streams[place]?.unsent = GRPCReplies.message(message)[...]
        waiting += 1
        send(place)
    }

    /// An answer that is one block of headers: refusals.
    package mutating func answer(_ stream: Int32, head more: [(name: String, value: String)]) { end(stream) { $0.head(more) } }

    /// An answer that is nothing but an HTTP status.
    package mutating func answer(_ stream: Int32, status: Int) { end(stream) { $0.status(status) } }

    private mutating func end(_ stream: Int32, _ block: (inout ReplyBlocks) -> [UInt8]) {
        guard let place = streams.place(of: stream), streams[place]?.isAnswered == false else { return }
        let flags = FrameHeader.Flag.endHeaders | FrameHeader.Flag.endStream
        output.add(FrameHeader.Kind.headers, flags: flags, stream: stream, block(&blocks))
        streams[place]?.isAnswered = true
        closeIfOver(place)
    }

    /// Sends of an answer's message what the windows have room for (RFC 9113, 6.9), and its end behind the last byte.
    private mutating func send(_ place: Int) {
        guard let stream = streams[place], var unsent = stream.unsent else { return }
        let number = streams.stream(at: place)
        var window = min(sendWindow, client.initialWindow + stream.extraWindow)
        while !unsent.isEmpty, window > 0 {
            let piece = unsent.prefix(min(window, client.longestFrame))
            output.add(FrameHeader.Kind.data, stream: number, piece)
            unsent = unsent.dropFirst(piece.count)
            window -= piece.count
            sendWindow -= piece.count
            streams[place]?.extraWindow -= piece.count
        }
        guard unsent.isEmpty else {
            streams[place]?.unsent = unsent
            return
        }
        let flags = FrameHeader.Flag.endHeaders | FrameHeader.Flag.endStream
        output.add(FrameHeader.Kind.headers, flags: flags, stream: number, blocks.goodEnd())
        streams[place]?.unsent = nil
        waiting -= 1
        closeIfOver(place)
    }

    /// Sends what waited for windows that have been opened: once for all that came together.
    package mutating func sendWaiting() {
        guard windowsOpened else { return }
        windowsOpened = false
        guard waiting > 0 else { return }
        for place in streams.places where streams[place]?.unsent != nil { send(place) }
    }

    /// RST_STREAM with CANCEL for every call that `isOver` names.
    package mutating func cancel(where isOver: (Call) -> Bool) -> [Call] {
        var cancelled: [Call] = []
        for place in streams.places {
            guard let call = streams[place]?.call, isOver(call) else { continue }
            let number = streams.stream(at: place)
            output.add(FrameHeader.Kind.resetStream, stream: number, HTTP2Error.Code.cancel.rawValue)
            if resetStreams.count >= SessionLimits.rememberedResets { resetStreams.removeFirst(SessionLimits.rememberedResets / 2) }
            resetStreams.append(number)
            close(place)
            cancelled.append(call)
        }
        return cancelled
    }

    /// Both sides are done with it.
    private mutating func closeIfOver(_ place: Int) {
        if let stream = streams[place], stream.hasAll, stream.isAnswered, stream.unsent == nil { close(place) }
    }

    private mutating func close(_ place: Int) {
        if streams[place]?.unsent != nil { waiting -= 1 }
        if frameCall != nil, streams.stream(at: place) == frame.stream { frameCall = nil }
        streams.remove(place)
    }

    /// The connection is gone, or in error: nothing is open any more.
    package mutating func closeAll() -> [Call] {
        let calls = streams.places.compactMap { streams[$0]?.call }
        streams.removeAll()
        waiting = 0
        frameCall = nil
        return calls
    }

    // MARK: - The end

    /// GOAWAY that says why (RFC 9113, 5.4.1).
    package mutating func end(_ error: HTTP2Error) {
        goAway(lastTaken, error.code)
    }

    private var lastTaken: Int32 { if case .last(let last) = drain.phase { last } else { highest } }

    /// Begins the end in good order: GOAWAY that promises to take every call that is on its way, and a PING. False: it has begun.
    package mutating func beginDrain() -> Bool {
        guard drain.begin() else { return false }
        goAway(.max, .noError)
        output.add(
            FrameHeader.Kind.ping, stream: 0, UInt32(truncatingIfNeeded: GRPCDrain.ping >> 32), UInt32(truncatingIfNeeded: GRPCDrain.ping))
        return true
    }

    /// The client knows, or had its time: GOAWAY with the last call that is taken. False: that was said.
    package mutating func endDrain() -> Bool {
        guard drain.end(last: highest) else { return false }
        goAway(highest, .noError)
        return true
    }

    /// Nothing is to come any more.
    package var isOver: Bool { drain.isOver(openCalls: streams.count) }

    private mutating func goAway(_ last: Int32, _ code: HTTP2Error.Code) {
        output.add(FrameHeader.Kind.goAway, stream: 0, UInt32(last), code.rawValue)
    }
}
