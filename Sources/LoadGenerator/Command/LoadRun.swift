import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// One run from encoding to report; blocks the main thread.
struct LoadRun {
    private let command: LoadCommand
    private let target: Target
    private let threads: Int
    /// Connections over all workers.
    private let connections: Int
    private let live = LiveCounters()
    /// Ids differ from run to run, or a second run would seem to send the spans of the first again.
    private let idSeed = UInt64(bitPattern: Clock.unixNanos())

    init(command: LoadCommand) {
        self.command = command
        target = command.resolvedTarget
        connections = target.wire == .grpc ? command.connections : command.connections * command.concurrency
        threads = min(command.threads ?? min(connections, 2), connections)
    }

    /// Answers the exit code.
    func run() throws -> Int32 {
        Signals.block()
        let isTerminal = !command.quiet && isatty(STDERR_FILENO) == 1
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        defer { try? group.syncShutdownGracefully() }
        let (workers, labelSets) = makeWorkers(on: group, isTerminal: isTerminal)
        do {
            try EventLoopFuture.andAllSucceed(workers.map(\.connected), on: group.any()).wait()
        } catch {
            Console.error(
                "metronome-load: cannot connect to \(target.address): \(Self.reason(error)). "
                    + "Start the receiver or name another with --target HOST:PORT.")
            return 1
        }
        if !command.quiet {
            Console.error("sending to \(target.address) (\(target.wire.rawValue), connections: \(connections))")
        }
        let cpuBefore = ProcessCPU.seconds()
        let startNanos = Clock.monotonicNanos()
        for worker in workers { worker.start() }
        watch(startNanos: startNanos, isTerminal: isTerminal)

        var tally = Tally()
        for worker in workers { tally.merge(try worker.finished.wait()) }
        let report = Report(tally: tally, cpuSeconds: ProcessCPU.seconds() - cpuBefore, labelSets: labelSets)
        if command.json {
            Console.output(report.json + "\n")
        } else if !command.quiet {
            Console.output(report.table)
        }
        return report.exitCode
    }

    /// Waits for the workers, draws the progress and hears Ctrl-C.
    private func watch(startNanos: Int64, isTerminal: Bool) {
        var bar = ProgressBar(startNanos: startNanos)
        while live.workersFinished.load(ordering: .acquiring) < threads {
            if Signals.wait(milliseconds: 10) { live.isStopped.store(true, ordering: .relaxed) }
            guard isTerminal else { continue }
            let now = Clock.monotonicNanos()
            let accepted = live.spansAccepted.load(ordering: .relaxed)
            let refused = live.spansRefused.load(ordering: .relaxed)
            let share = share(seconds: now - startNanos, spans: accepted + refused)
            if let line = bar.line(now: now, share: share, accepted: accepted, refused: refused) {
                Console.error(line, newline: false)
            }
        }
        if isTerminal { Console.error(ProgressBar.cleared, newline: false) }
    }

    private func share(seconds nanos: Int64, spans: Int) -> Double? {
        let byTime = command.durationNanos.map { Double(nanos) / Double(max($0, 1)) }
        let wanted = command.spans ?? command.requests.map { $0 * command.spansPerRequest }
        let byCount = wanted.map { Double(spans) / Double(max($0, 1)) }
        return [byTime, byCount].compactMap { $0 }.max()
    }

    /// Encodes the requests and deals them out. Nobody keeps the pool: a body that only its worker holds is refreshed
    /// in place.
    private func makeWorkers(
        on group: MultiThreadedEventLoopGroup, isTerminal: Bool
    ) -> (workers: [WorkerHandle], labelSets: Int) {
        if isTerminal { Console.error("encoding requests …", newline: false) }
        let pool = TemplatePool(command.poolSettings(grpcPrefix: target.wire == .grpc))
        if isTerminal { Console.error(ProgressBar.cleared, newline: false) }
        if !pool.isComplete, !command.quiet {
            let isWholeRun = command.fullRequests.map { pool.templates.count >= $0 } ?? false
            let limit = isWholeRun ? "that the run sends" : "that \(TemplatePool.bytesMax >> 20) MiB have room for"
            let requests = pool.templates.count == 1 ? "one request" : "\(pool.templates.count) requests"
            Console.error("metronome-load: not all of the \(pool.labelSets) label sets fit into the \(requests) \(limit)")
        }
        return ((0..<threads).map { worker($0, pool, on: group.next()) }, pool.labelSets)
    }

    private func worker(_ index: Int, _ pool: TemplatePool, on loop: any EventLoop) -> WorkerHandle {
        func share(_ total: Int) -> Int { total / threads + (index < total % threads ? 1 : 0) }
        let rate = command.rate.map { $0 / Double(command.spansPerRequest) / Double(threads) }
        let plan = WorkerPlan(
            target: target, connections: share(connections), concurrency: command.concurrency,
            requests: command.fullRequests.map(share), requestsPerSecond: rate, durationNanos: command.durationNanos,
            timeoutNanos: command.timeout.nanos, retries: command.retry)
        let source = BodySettings(
            templates: pool.share(index, of: threads), last: index == 0 ? pool.last : nil,
            seed: RandomSource.mix(idSeed &+ UInt64(index)),
            gzipReuseNanos: target.isGzip ? command.gzipReuse.nanos : nil,
            prefix: target.wire == .grpc ? ProtobufEncoder.grpcPrefixBytes : 0)
        return WorkerHandle(loop: loop, plan: plan, source: source, live: live)
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        if let first = error.connectionErrors.first {
            if let io = first.error as? IOError { return String(cString: strerror(io.errnoCode)) }
            return "\(first.error)"
        }
        return "the name \(error.host) could not be resolved"
    }
}
