import Dispatch
import NIOSSL
import RemoteWrite
import Synchronization

/// The files of a target's `tls_config`: read at start, and again while requests are sent. Files that have changed hold for later requests.
final class TLSFiles: Sendable {
    private struct State {
        var material: TLSMaterial
        var lastLook: Int64
        var isLooking = false
        /// What nobody uses yet.
        var fresh: TLSConfiguration?
    }

    /// A file system may take its time.
    private static let queue = DispatchQueue(label: "forward-files", attributes: .concurrent)

    private let options: TLSOptions
    private let log: ForwardLog
    /// As of the start.
    let configuration: TLSConfiguration
    private let state: Mutex<State>

    init(_ options: TLSOptions, log: ForwardLog) throws(ForwardError) {
        self.options = options
        self.log = log
        let (material, configuration) = try Self.read(options)
        self.configuration = configuration
        state = Mutex(State(material: material, lastLook: monotonicNow()))
    }

    static func read(_ options: TLSOptions) throws(ForwardError) -> (TLSMaterial, TLSConfiguration) {
        do throws(RemoteWriteError) {
            let material = try TLSMaterial(reading: options)
            return (material, try material.configuration(options))
        } catch {
            throw ForwardError(key: error.key, reason: error.reason)
        }
    }

    /// From now on this holds, once; nil: what held before. At once: the files are looked at meanwhile.
    func changed() -> TLSConfiguration? {
        guard !options.files.isEmpty else { return nil }
        let now = monotonicNow()
        let (fresh, isDue) = state.withLock { state in
            let isDue = !state.isLooking && now - state.lastLook >= RemoteWriteLimits.credentialCacheTime
            if isDue { (state.isLooking, state.lastLook) = (true, now) }
            defer { state.fresh = nil }
            return (state.fresh, isDue)
        }
        if isDue { Self.queue.async { self.look() } }
        return fresh
    }

    private func look() {
        do throws(RemoteWriteError) {
            let read = try TLSMaterial(reading: options)
            guard state.withLock({ $0.material != read }) else { return state.withLock { $0.isLooking = false } }
            let configuration = try read.configuration(options)
            state.withLock { state in
                state.material = read
                state.fresh = configuration
                state.isLooking = false
            }
            log.info("the files of tls_config have changed: new connections use them")
        } catch {
            state.withLock { $0.isLooking = false }
            log.warn("\(error); the certificates read before go on holding")
        }
    }
}
