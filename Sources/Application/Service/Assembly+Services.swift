import Console
import DurableLog
import Forward
import Generator
import Kafka
import Logging
import NIOCore
import Receivers
import RemoteWrite
import ServiceLifecycle
import Settings
import UnixSignals

extension Assembly {
    /// Runs until a signal to stop: then takes no more spans, answers what is in flight, collects once more, sends what is queued, so that
    /// nothing that was answered is lost while the endpoints answer within the deadlines.
    ///
    /// - Parameters:
    ///   - hangups: each one has the files read again.
    ///   - stops: the first one ends the run; see ``StopSignals``.
    func run(hangups: UnixSignalsSequence, stops: UnixSignalsSequence) async throws -> ServiceEnd {
        let end = EndOfRun()
        let group = ServiceGroup(configuration: .init(services: services(hangups: hangups, end: end), logger: logger))
        let watch = Task { await StopSignals.obey(stops, logger: logger) { await group.triggerGracefulShutdown() } }
        defer { watch.cancel() }
        announce()
        try await group.run()
        return end.value
    }

    private func announce() {
        readiness.set(.ready)
        ring.set(.active)
        var address = settings.listen.admin
        // The system may have chosen it.
        address.port = admin.port ?? 0
        logger.info("ready", metadata: ["admin": "\(address.description)", "version": "\(Version.number)"])
    }

    /// In the order of the way of a span, from its end to its beginning: they are ended one after the other, the last one first.
    private func services(hangups: UnixSignalsSequence, end: EndOfRun) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let clock = ShutdownClock(settings.limits.shutdownDeadline)
        return [
            named("admin pages", EndingService { await self.endPages() }),
            named("remote write", EndingService { end.value = await self.flush(within: clock.timeLeft) }),
            named("forward", EndingService { await self.endForward(clock) }),
            named("Kafka", EndingService { await self.kafka?.end(within: clock.timeLeft / 2) }),
            named("last collection", EndingService { await self.generator.finish() }),
            named("intake", EndingService { await self.endIntake(clock) }),
            named("memory", memory),
            named("data path", path),
            named("overrides", overrides),
            named("reload", HangupService(hangups: hangups) { self.hangUp() }),
        ]
    }

    private func named(_ name: String, _ service: any Service) -> ServiceGroupConfiguration.ServiceConfiguration {
        .init(service: service, serviceName: name)
    }

    /// SIGHUP: reads the per-tenant override file and the price file again.
    private func hangUp() {
        guard overrides.current != nil || prices.hasFile else {
            return logger.info("SIGHUP: no per-tenant override file is configured and no price file, nothing is read again")
        }
        overrides.hangUp()
        prices.hangUp()
    }

    private func endIntake(_ clock: ShutdownClock) async {
        readiness.set(.stopping)
        ring.set(.leaving)
        if settings.shutdownDelay > 0 { try? await Task.sleep(nanoseconds: UInt64(settings.shutdownDelay)) }
        let drainDeadline = clock.start()
        writer.endRoomWaits(in: clock.roomTime)
        await receivers.drain(deadline: drainDeadline)
        await kafka?.stop()
    }

    /// Sends what is queued, and ends the connections.
    ///
    /// - Parameter left: nanoseconds.
    private func flush(within left: Int64) async -> ServiceEnd {
        let dropped = await writer.flush(within: min(settings.generator.storage.flushDeadline, left))
        let report = await writer.report()
        // It tells the writer until it is closed.
        let forgotten = await journal?.close()
        await writer.shutdown()
        return ServiceEnd(
            generator.totals, dropped: dropped, report: report, hasEndpoints: !settings.generator.storage.remoteWrite.isEmpty,
            isKept: forgotten == 0)
    }

    /// All targets at once; one that does not answer costs remote write at most half of what is left, a disk that hangs half of the rest.
    private func endForward(_ clock: ShutdownClock) async {
        await withDiscardingTaskGroup { group in
            for target in forward { group.addTask { await target.end(within: clock.timeLeft / 2, disk: clock.diskTime) } }
            if let router { group.addTask { await router.end(within: clock.timeLeft / 2, disk: clock.diskTime) } }
        }
    }

    private func endPages() async {
        await admin.stop(deadline: .now() + .seconds(1))
        try? await intake.shutdownGracefully()
    }
}
