import NIOCore
import NIOHTTP2
import SelfMetrics
import Serving
import Settings

/// Takes the payload of DATA frames to its call before the HTTP/2 handler sees it: that would copy it once more, and do work per
/// frame that exceeds the copy where clients keep to frames of 16 KiB, as most do.
///
/// The HTTP/2 handler gets an empty DATA frame in place of one that ends its stream, that is empty anyway, or that belongs to no
/// call, so its rules about streams hold unchanged. Windows for receiving are kept here: all that comes is consumed at once.
///
/// On the way out, the frames of all answers that are flushed together become one write.
final class DataFrames: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let connection: GRPCConnection
    private var splitter = FrameSplitter(longestFrame: GRPCPipeline.frame)
    private var frame = FrameHeader(length: 0, kind: FrameHeader.Kind.data, flags: 0, stream: 0)
    private var call: GRPCCall?
    /// The stream without a call that had a DATA frame last: the HTTP/2 handler, which counts empty frames, is told once.
    private var strayStream: Int32 = -1
    private var windowUsed = 0
    /// For the frames that are made here; the HTTP/2 handler copies what it is given.
    private var scratch = ByteBuffer()
    private var needsFlush = false
    private var context: ChannelHandlerContext?
    /// From the first byte of a frame that is not DATA, or of a block of headers, to its last.
    private var headTimer = LoopTimer()
    private var writes = GatheredWrites()
    private var isReading = false
    /// What came in the midst of a read: where a write fails, the rest of what the peer has sent is read at once.
    private var behind: [ByteBuffer] = []
    /// The HTTP/2 handler has said that the connection is in error, and nothing of what comes means anything (RFC 9113, 5.4.1).
    private(set) var hasSaidError = false

    init(_ connection: GRPCConnection) { self.connection = connection }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        headTimer.cancel()
        self.context = nil
    }

    /// To be called when all handlers are added; by then the HTTP/2 handler has sent its SETTINGS, before anything else.
    func begin() {
        guard let context else { return }
        openWindow(0, by: GRPCPipeline.connectionWindow - GRPCPipeline.initialConnectionWindow)
        flush(context: context)
    }

    /// GOAWAY that promises to take every call that is on its way.
    ///
    /// Not by way of the HTTP/2 handler: that refuses new calls from then on.
    func announceEnd() {
        scratch.clear()
        FrameHeader(length: 8, kind: FrameHeader.Kind.goAway, flags: 0, stream: 0).write(to: &scratch)
        scratch.writeMultipleIntegers(UInt32(Int32.max), UInt32(0))
        writes.add(scratch)
    }

    func channelInactive(context: ChannelHandlerContext) {
        headTimer.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !isReading else { return behind.append(bytes) }
        isReading = true
        take(bytes, context)
        while !behind.isEmpty { take(behind.removeFirst(), context) }
        isReading = false
        watchHead(context)
        if splitter.unknownFrames > GRPCPipeline.unknownFrames, !connection.hasEnded {
            connection.loop.shared.grpc.closed(.protocol).add()
            context.close(promise: nil)
        }
    }

    private func take(_ read: ByteBuffer, _ context: ChannelHandlerContext) {
        var bytes = read
        while bytes.readableBytes > 0, !connection.hasEnded {
            let (piece, count) = splitter.next(bytes.readableBytesSpan)
            switch piece {
            case .other:
                if let slice = bytes.getSlice(at: bytes.readerIndex, length: count) { context.fireChannelRead(wrapInboundOut(slice)) }
            case .otherHeader(let header): pass(header, context)
            case .dataHeader(let header): begin(header, context)
            case .payload(let isLast):
                if let call { call.receive(bytes.readableBytesSpan.extracting(first: count)) }
                if isLast { end(context) }
            case .padding(let isLast):
                if isLast { end(context) }
            case .badPadding:
                // One byte of payload, and that announces more padding than there is: wrong in the same way.
                let wrong = FrameHeader(length: 1, kind: frame.kind, flags: FrameHeader.Flag.padded, stream: frame.stream)
                return pass(wrong, payload: 255, context)
            case .cut: break
            }
            bytes.moveReaderIndex(forwardBy: count)
        }
    }

    private func watchHead(_ context: ChannelHandlerContext) {
        if !splitter.isWithinHead || connection.hasEnded {
            if headTimer.isRunning { headTimer.cancel() }
        } else if !headTimer.isRunning {
            let shared = connection.loop.shared
            headTimer.start(in: TimeAmount(shared.limits.headTime), on: context.eventLoop) {
                shared.grpc.closed(.headTime).add()
                context.close(promise: nil)
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if needsFlush { flush(context: context) }
    }

    private func begin(_ header: FrameHeader, _ context: ChannelHandlerContext) {
        frame = header
        call = connection.receiver(of: HTTP2StreamID(header.stream))
        windowUsed += header.length
        if windowUsed >= GRPCPipeline.connectionWindow / 2 {
            openWindow(0, by: windowUsed)
            windowUsed = 0
        }
        guard let call else {
            if connection.drain.drops(header.stream) { return }
            let isEmpty = header.length == 0 || header.has(FrameHeader.Flag.endStream)
            if isEmpty || strayStream != header.stream { passEmptyFrame(context) }
            strayStream = header.stream
            return
        }
        call.windowUsed += header.length
        if header.length == 0 {
            self.call = nil
            passEmptyFrame(context)
        }
    }

    /// The frame is complete.
    private func end(_ context: ChannelHandlerContext) {
        guard let call else { return }
        self.call = nil
        if frame.has(FrameHeader.Flag.endStream) {
            passEmptyFrame(context)
        } else if call.needsWindow {
            openWindow(frame.stream, by: call.windowUsed)
            call.windowUsed = 0
        }
    }

    private func passEmptyFrame(_ context: ChannelHandlerContext) {
        let flags = frame.flags & FrameHeader.Flag.endStream
        pass(FrameHeader(length: 0, kind: frame.kind, flags: flags, stream: frame.stream), context)
    }

    private func pass(_ header: FrameHeader, payload: UInt8? = nil, _ context: ChannelHandlerContext) {
        scratch.clear()
        header.write(to: &scratch)
        if let payload { scratch.writeInteger(payload) }
        context.fireChannelRead(wrapInboundOut(scratch))
    }

    /// WINDOW_UPDATE; `stream` 0 is the connection.
    private func openWindow(_ stream: Int32, by increment: Int) {
        scratch.clear()
        FrameHeader(length: 4, kind: FrameHeader.Kind.windowUpdate, flags: 0, stream: stream).write(to: &scratch)
        scratch.writeInteger(UInt32(clamping: increment))
        writes.add(scratch)
        needsFlush = true
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if promise == nil, case .byteBuffer(let bytes) = unwrapOutboundIn(data), bytes.readableBytes <= GatheredWrites.limit {
            if FrameHeader.isErrorGoAway(bytes) { hasSaidError = true }
            writes.add(bytes)
        } else {
            writeOut(context)
            context.write(data, promise: promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        needsFlush = false
        writeOut(context)
        context.flush()
    }

    private func writeOut(_ context: ChannelHandlerContext) {
        if let bytes = writes.take() { context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil) }
    }
}
