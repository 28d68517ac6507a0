import ArgumentParser
import NIOCore
import NIOPosix

/// `metronome-load sink`: a receiver that accepts, counts and does nothing else, to measure the generator alone and to
/// try its handling of refusals.
struct SinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metronome-load sink",
        abstract: "Accepts OTLP requests on 127.0.0.1 and counts them; prints the counts as JSON when it is stopped.")

    @Option(help: "Port to listen on; 0 takes a free one. The first line of output names it.")
    var port = 4317

    @Option(help: "grpc, http or json.")
    var `protocol`: Target.Wire = .grpc

    @Option(help: "Answer every n-th request with --refusal instead of accepting it; 0 never.")
    var refuseEvery = 0

    @Option(help: "unavailable, exhausted (with a wait of 100 ms), invalid, partial (one span rejected) or close.")
    var refusal: SinkRefusal = .unavailable

    @Flag(help: "Decode each request and count spans, ids and label sets.")
    var decode = false

    func run() throws {
        Signals.block()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let loop = group.next()
        let settings = SinkSettings(
            refuseEvery: refuseEvery, refusal: refusal, decodes: decode, wire: `protocol`)
        let counter = try loop.submit { NIOLoopBound(SinkCounter(settings), eventLoop: loop) }.wait()
        let isGRPC = `protocol` == .grpc
        let channel = try ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 256 << 10))
            .childChannelInitializer { channel in
                isGRPC ? GRPCSink.prepare(channel, counter) : HTTPSink.prepare(channel, counter)
            }
            .bind(host: "127.0.0.1", port: port).wait()
        Console.output("listening on 127.0.0.1:\(channel.localAddress?.port ?? 0)\n")
        while !Signals.wait(milliseconds: 1000) {}
        let summary = try loop.submit { counter.value.json }.wait()
        Console.output(summary + "\n")
    }
}
