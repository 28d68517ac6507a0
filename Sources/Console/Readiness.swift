import Synchronization

/// Whether Metronome takes spans: what `/ready` says (tempo-behaviour 10.1).
package final class Readiness: Sendable {
    package enum State: Int, Sendable { case starting, ready, stopping }

    private let value = Atomic<Int>(State.starting.rawValue)

    package init() {}

    package var state: State { State(rawValue: value.load(ordering: .acquiring)) ?? .starting }

    package func set(_ state: State) { value.store(state.rawValue, ordering: .releasing) }

    package func response() -> AdminResponse {
        switch state {
        case .starting: .text("starting\n", status: 503)
        case .ready: .text("ready\n")
        case .stopping: .text("Application is stopping\n", status: 503)
        }
    }
}
