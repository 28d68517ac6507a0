import Generator
import NIOCore

/// The intake's event loops as the generator sees them.
struct IntakeLoops: EventLoops {
    let loops: [any EventLoop]

    init(_ group: any EventLoopGroup) { loops = Array(group.makeIterator()) }

    var count: Int { loops.count }

    func run(on index: Int, _ body: @escaping @Sendable () -> Void) async {
        // A loop refuses only after it was shut down, which comes after the last collection.
        try? await loops[index].submit(body).get()
    }
}
