#if canImport(Glibc)
    import Glibc
#endif

/// A thread that collections run on, of lower priority than those that answer requests: where all cores are busy, a
/// collection takes longer instead of making requests wait for the end of its time slice. At the end of the process another one, of the usual
/// priority, takes its place.
///
/// A few for all tenants, each used by many collectors in turn. They live as long as the process.
package final class CollectionThread: SerialExecutor, @unchecked Sendable {
    /// Of the thread; requests are answered at 0, and 19 would be the lowest. Linux gives it a quarter of a core that something else keeps
    /// busy. At 10, with a tenth, scrapes of a million series missed Prometheus' 10 s, and requests were answered no sooner.
    private static let niceness: Int32 = 5
    /// As many as collect at the same time.
    private static let count = 2
    private static let all = (0..<count).map { _ in CollectionThread() }

    /// What waits to run. All of these are guarded by `lock`.
    private var jobs: [UnownedJob] = []
    /// The thread of the usual priority is to run them.
    private var isHurried = false
    /// The other one has ended: jobs run one after the other, whoever runs them.
    private var isFree = false
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private let freed: UnsafeMutablePointer<pthread_cond_t>

    private init() {
        // The system keeps the addresses of all three.
        lock = .allocate(capacity: 1)
        arrived = .allocate(capacity: 1)
        freed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrived, nil)
        pthread_cond_init(freed, nil)
        start { argument in
            guard let argument else { return nil }
            Unmanaged<CollectionThread>.fromOpaque(argument).takeRetainedValue().runUntilHurried()
            return nil
        }
        start { argument in
            guard let argument else { return nil }
            Unmanaged<CollectionThread>.fromOpaque(argument).takeRetainedValue().runOnceFree()
            return nil
        }
    }

    private func start(_ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?) {
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, body, Unmanaged.passRetained(self).toOpaque())
        // Without threads at start nothing of the process works.
        precondition(failure == 0, "no thread for collections: \(String(cString: strerror(failure)))")
        pthread_detach(thread)
    }

    /// The process ends: no requests come any more that would have to wait, but there is a deadline. A priority that was lowered cannot be
    /// raised again, so the other thread takes over.
    package static func hurry() {
        for thread in all {
            pthread_mutex_lock(thread.lock)
            thread.isHurried = true
            pthread_cond_broadcast(thread.arrived)
            pthread_mutex_unlock(thread.lock)
        }
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

    private func runUntilHurried() {
        // Of this thread alone, as Linux has it; where that is not to be had, at equal priority.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        pthread_mutex_lock(lock)
        while !isHurried { runJobs { isHurried } }
        isFree = true
        pthread_cond_signal(freed)
        pthread_mutex_unlock(lock)
    }

    private func runOnceFree() {
        pthread_mutex_lock(lock)
        while !isFree { pthread_cond_wait(freed, lock) }
        while true { runJobs { false } }
    }

    /// Waits for jobs and runs them, under the lock but while one runs.
    ///
    /// - Parameter isEnough: what is left is for others.
    private func runJobs(until isEnough: () -> Bool) {
        while jobs.isEmpty, !isEnough() { pthread_cond_wait(arrived, lock) }
        var batch: [UnownedJob] = []
        swap(&batch, &jobs)
        var done = 0
        while done < batch.count, !isEnough() {
            pthread_mutex_unlock(lock)
            batch[done].runSynchronously(on: asUnownedSerialExecutor())
            done += 1
            pthread_mutex_lock(lock)
        }
        jobs.insert(contentsOf: batch[done...], at: 0)
    }
}
