import ServiceLifecycle

/// A part that works by itself from its start, and has to be ended when its turn comes.
struct EndingService: Service {
    let end: @Sendable () async -> Void

    init(_ end: @escaping @Sendable () async -> Void) { self.end = end }

    func run() async {
        try? await gracefulShutdown()
        await end()
    }
}
