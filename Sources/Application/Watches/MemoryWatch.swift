import Logging
import Pipeline
import SelfMetrics
import ServiceLifecycle

/// Looks at the process's memory and says how many series there is room for (`metronome.limits.memory`).
struct MemoryWatch: Service {
    /// Between two looks; what is born in between is counted, and looks itself when it is more than there was room for.
    private static let interval = Duration.milliseconds(250)
    /// After which nothing is needed any more that only the start needs.
    private static let start = Duration.seconds(1)

    private let ceiling: MemoryCeiling
    let room: MemoryRoom
    private let peak: RecentPeak
    private let logger: Logger

    init(_ ceiling: MemoryCeiling, _ metrics: MetricsRegistry, logger: Logger) {
        let peak = RecentPeak()
        // Room that looks for itself when a burst has used up what there was.
        let room = MemoryRoom { ProcessMemory.now().map { ceiling.room(peak.with($0), wasShort: false) } ?? 0 }
        self.ceiling = ceiling
        self.room = room
        self.peak = peak
        self.logger = logger
        metrics.gauge("metronome_memory_limit_bytes", "Memory beyond which no new series are made (`metronome.limits.memory`); 0: no limit.")
            .set(ceiling.bytes ?? 0)
        let isShort = metrics.gauge(
            "metronome_memory_short", "1 while no new series are made because the process has all the memory that it may have.")
        let refused = metrics.counter(
            "metronome_memory_refused_series_total", "Times that a metric of a new label set found no room in the process's memory.")
        metrics.beforeExposition {
            refused.raise(to: room.refused)
            isShort.set(room.isShort ? 1 : 0)
        }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            async let _: Void = Self.giveBackStart()
            var wasShort = false
            while !Task.isCancelled {
                if ceiling.isLimited, let used = ProcessMemory.now() {
                    peak.note(used)
                    wasShort = look(peak.with(used), wasShort: wasShort)
                }
                try? await Task.sleep(for: ceiling.isLimited ? Self.interval : .seconds(3600))
            }
        }
    }

    private static func giveBackStart() async {
        try? await Task.sleep(for: start)
        if !Task.isCancelled { ProgramPages.giveBack() }
    }

    /// - Parameter used: what it has, with what it had lately.
    /// - Returns: whether memory is short.
    func look(_ used: ProcessMemory, wasShort: Bool) -> Bool {
        let left = ceiling.room(used, wasShort: wasShort || room.isShort)
        room.set(left)
        if left == 0, !wasShort {
            let text =
                "memory is short: new label sets count in the overflow series and new tenants are refused until there is room; known series go on. Give "
                + "the process more memory (metronome.limits.memory), or fewer label sets (max_active_series, fewer dimensions)"
            logger.warning(
                "\(text)",
                metadata: ["limit_bytes": "\(ceiling.bytes ?? 0)", "resident_bytes": "\(used.resident)"])
        } else if left > 0, wasShort {
            logger.info("there is memory for new series again", metadata: ["resident_bytes": "\(used.resident)"])
        }
        return left == 0
    }
}
