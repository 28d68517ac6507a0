import NIOCore
import NIOEmbedded
import NIOHTTP1
import Serving
import Testing

/// Requests that come together, answered one at a time and later.
@Suite struct HTTPRequestReaderTests {
    /// Passes on what it was given when it is told that the reading is over, as NIO's asynchronous channels do.
    private final class Patient: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        private var waiting: [HTTPServerRequestPart] = []
        var targets: [String] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { waiting.append(unwrapInboundIn(data)) }

        func channelReadComplete(context: ChannelHandlerContext) {
            for case .head(let head) in waiting { targets.append(head.uri) }
            waiting = []
            context.fireChannelReadComplete()
        }
    }

    @Test func theNextRequestIsToldOfWhenTheOneBeforeIsAnswered() throws {
        let patient = Patient()
        let channel = EmbeddedChannel(loop: EmbeddedEventLoop())
        try HTTPCodec.add(to: channel.pipeline.syncOperations, headerBytes: 4_096, headTime: .seconds(10))
        try channel.pipeline.syncOperations.addHandler(patient)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let requests = (1...3).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
        try channel.writeInbound(ByteBuffer(string: requests))
        for number in 1...3 {
            #expect(patient.targets == (1...number).map { "/\($0)" })
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            channel.embeddedEventLoop.run()
        }
        #expect(try channel.finish(acceptAlreadyClosed: true).hasLeftOvers)
    }
}
