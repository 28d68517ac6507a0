import Dispatch
import NIOSSL
import Settings
import Synchronization

/// The files of a `tls_config`: read at start, and again while requests are sent. Files that have changed hold for later requests. From any
/// thread.
package final class TLSFiles: Sendable {
    /// What is told of a change.
    package enum News: Sendable {
        /// The files have changed, and hold for new connections.
        case changed
        /// They cannot be used; what was read before goes on holding.
        case unusable(TLSProblem)
        /// They are used, and nobody will take our certificate.
        case outOfDate(String)

        /// For the log.
        package var text: String {
            switch self {
            case .changed: "the files of tls_config have changed: new connections use them"
            case .outOfDate(let problem): problem
            case .unusable(let problem): "\(problem); the certificates read before go on holding"
            }
        }
    }

    private struct State {
        var material: TLSMaterial
        var lastLook: Int64
        var isLooking = false
        /// What nobody uses yet.
        var fresh: TLSConfiguration?
    }

    private let settings: TLSSettings
    private let tell: @Sendable (News) -> Void
    /// As of the start.
    package let configuration: TLSConfiguration
    private let state: Mutex<State>

    /// Reads the files. Blocks as long as the file system does.
    ///
    /// - Parameter tell: hears of changes, on a thread of its own.
    package init(_ settings: TLSSettings, tell: @escaping @Sendable (News) -> Void) throws(TLSProblem) {
        self.settings = settings
        self.tell = tell
        let material = try TLSMaterial(reading: settings)
        configuration = try material.configuration()
        state = Mutex(State(material: material, lastLook: monotonicNow()))
    }

    /// From now on this holds, once; nil: what held before. At once: the files are looked at meanwhile.
    package func changed() -> TLSConfiguration? {
        guard !settings.files.isEmpty else { return nil }
        let now = monotonicNow()
        let (fresh, isDue) = state.withLock { state in
            let isDue = !state.isLooking && now - state.lastLook >= OutboundLimits.credentialCacheTime
            if isDue { (state.isLooking, state.lastLook) = (true, now) }
            defer { state.fresh = nil }
            return (state.fresh, isDue)
        }
        if isDue { Threads.files.async { self.look() } }
        return fresh
    }

    private func look() {
        do throws(TLSProblem) {
            let read = try TLSMaterial(reading: settings)
            guard state.withLock({ $0.material != read }) else { return state.withLock { $0.isLooking = false } }
            let configuration = try read.configuration()
            state.withLock { state in
                state.material = read
                state.fresh = configuration
                state.isLooking = false
            }
            tell(.changed)
            if let problem = read.validityProblem(now: wallClockSeconds()) { tell(.outOfDate(problem)) }
        } catch {
            state.withLock { $0.isLooking = false }
            tell(.unusable(error))
        }
    }
}
