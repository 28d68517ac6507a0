#if canImport(Glibc)
    import Glibc
#endif

/// A thread that collections run on, of lower priority than those that answer requests: where all cores are busy, a
/// collection takes longer instead of making requests wait for the end of its time slice.
///
/// A few for all tenants, each used by many collectors in turn. They live as long as the process.
package final class CollectionThread: SerialExecutor, @unchecked Sendable {
    /// Of the thread; requests are answered at 0, and 19 would be the lowest.
    private static let niceness: Int32 = 10
    /// As many as collect at the same time.
    private static let count = 2
    private static let all = (0..<count).map { _ in CollectionThread() }

    /// What waits to run. Guarded by `lock`.
    private var jobs: [UnownedJob] = []
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>

    private init() {
        // The system keeps the addresses of both.
        lock = .allocate(capacity: 1)
        arrived = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrived, nil)
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CollectionThread>.fromOpaque(argument).takeRetainedValue().run()
            }, me.toOpaque())
        // Without threads at start nothing of the process works.
        precondition(failure == 0, "no thread for collections: \(String(cString: strerror(failure)))")
        pthread_detach(thread)
    }

    /// The thread that a tenant's collector always runs on.
    package static func of(tenant: String) -> CollectionThread { all[Int(UInt(bitPattern: tenant.hashValue) % UInt(count))] }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(lock)
    }

    private func run() -> Never {
        // Of this thread alone, as Linux has it; where that is not to be had, at equal priority.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        var batch: [UnownedJob] = []
        while true {
            pthread_mutex_lock(lock)
            while jobs.isEmpty { pthread_cond_wait(arrived, lock) }
            swap(&batch, &jobs)
            pthread_mutex_unlock(lock)
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
