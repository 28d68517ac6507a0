import NIOCore
import Outbound

/// Who makes batches of a tenant and waits until its endpoints have sent some. Stays on one event loop.
final class RoomWaits {
    private struct Wait {
        var resumes: [() -> Void] = []
        var timer: Scheduled<Void>?
    }

    private let loop: any EventLoop
    private var waits: [String: Wait] = [:]
    /// No wait goes beyond it.
    private var deadline = Int64.max

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func add(_ tenant: String, _ resume: @escaping () -> Void) {
        waits[tenant, default: Wait()].resumes.append(resume)
    }

    var tenants: [String] { Array(waits.keys) }

    func end(at deadline: Int64) { self.deadline = deadline }

    /// Ends the tenant's waits unless its endpoints are busy; `room` is asked if there are any.
    func check(_ tenant: String, _ room: (_ now: Int64) -> SenderStateMachine.Room, again: @escaping () -> Void) {
        guard let wait = waits[tenant] else { return }
        wait.timer?.cancel()
        let now = monotonicNow()
        if case .busy(let until) = room(now), now < deadline {
            waits[tenant]?.timer = loop.assumeIsolated().scheduleTask(
                deadline: .uptimeNanoseconds(UInt64(clamping: min(until, deadline)))
            ) { again() }
            return
        }
        waits[tenant] = nil
        for resume in wait.resumes { resume() }
    }
}
