import Glibc
import Settings

/// What the process may take of memory (`metronome.limits.memory`), and how much of that is left for series.
package struct MemoryCeiling: Sendable, Equatable {
    /// Of what the process may take, the part that is planned with: requests, stacks and buffers come on top of series.
    private static let share = (numerator: 4, denominator: 5)
    /// Bytes that a metric of a new label set may take in all, with room to spare.
    private static let bytesPerMetric = 1024
    /// Once it is short, memory is so again until this part of the ceiling is free.
    private static let slack = 20

    /// Bytes beyond which no new series are made; nil: no limit. Resident ones, and mapped ones.
    package var resident: Int?
    package var virtual: Int?

    /// - Parameters:
    ///   - setting: what the process is to take at most (`metronome.limits.memory`), whatever the container may; 0: as much as that.
    ///   - cgroup: what the container may take; nil: no limit.
    ///   - addresses: `ulimit -v`; nil: no limit.
    package init(setting: Int, cgroup: Int?, addresses: Int?) {
        func part(_ bytes: Int) -> Int { bytes / Self.share.denominator * Self.share.numerator }
        resident = (setting > 0 ? setting : cgroup).map(part)
        virtual = addresses.map(part)
    }

    var isLimited: Bool { resident != nil || virtual != nil }
    /// The least of all that is known.
    package var bytes: Int? { [resident, virtual].compactMap { $0 }.min() }

    /// Metrics of label sets that there is room for.
    ///
    /// - Parameters:
    ///   - used: bytes that the process has.
    ///   - wasShort: the last answer was 0.
    package func room(_ used: ProcessMemory, wasShort: Bool) -> Int {
        var free = Int.max
        for (limit, used) in [(resident, used.resident), (virtual, used.virtual)] {
            guard let limit else { continue }
            let left = limit - used - (wasShort ? limit / Self.slack : 0)
            free = min(free, max(left, 0) / Self.bytesPerMetric)
        }
        return free
    }

    /// Other limits of memory, none of which may take more than a quarter.
    package func bounding(_ limits: IntakeLimits) -> IntakeLimits {
        guard let bytes else { return limits }
        var limits = limits
        limits.maxBytesInFlight = min(limits.maxBytesInFlight, max(bytes / 4, limits.maxMessageBytes))
        limits.maxRemoteWriteQueueBytesTotal = min(limits.maxRemoteWriteQueueBytesTotal, max(bytes / 4, 1 << 20))
        return limits
    }

    /// Queues of requests to be forwarded, which take no more than a quarter together.
    func bounding(_ targets: [ForwardSettings]) -> [ForwardSettings] {
        guard let bytes, !targets.isEmpty else { return targets }
        return targets.map { target in
            var target = target
            target.maxQueueBytes = min(target.maxQueueBytes, max(bytes / 4 / targets.count, 1 << 20))
            return target
        }
    }

    /// Queues of requests to be routed, which take no more than a quarter either.
    func bounding(_ route: RouteSettings) -> RouteSettings {
        guard let bytes else { return route }
        var route = route
        route.each.maxQueueBytes = min(route.each.maxQueueBytes, max(bytes / 4, 1 << 20))
        return route
    }

    /// The process's own, from what the system says.
    package static func ofProcess(setting: Int) -> MemoryCeiling {
        MemoryCeiling(setting: setting, cgroup: CgroupMemory.limit(), addresses: addressLimit)
    }

    private static var addressLimit: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}
