import NIOCore

/// A worker as the main thread sees it: made, started and awaited across threads.
struct WorkerHandle {
    /// Done when all its connections are open.
    let connected: EventLoopFuture<Void>
    /// What it counted, at the end.
    let finished: EventLoopFuture<Tally>
    private let loop: any EventLoop
    private let worker: EventLoopFuture<NIOLoopBound<LoadWorker>>

    init(loop: any EventLoop, plan: WorkerPlan, source: BodySettings, live: LiveCounters) {
        self.loop = loop
        worker = loop.submit {
            NIOLoopBound(
                LoadWorker(loop: loop, plan: plan, source: BodySource(source), live: live), eventLoop: loop)
        }
        connected = worker.flatMap { $0.value.connect() }
        finished = worker.flatMap { $0.value.finished }
    }

    func start() {
        worker.whenSuccess { $0.value.start() }
    }
}
