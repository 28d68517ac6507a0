import Synchronization

/// Answers to a tenant's requests that wait until what these counted is on the disk (`metronome.intake.acknowledge: durable`). Those that wait
/// at the same time wait for the same write (group commit).
final class DurableAnswers: Sendable {
    private struct State {
        var waiting: [@Sendable (Bool) -> Void] = []
        var isCommitting = false
    }

    private let state = Mutex(State())
    private let commit: @Sendable () async -> Bool

    /// - Parameter commit: puts everything that has been counted on the disk; false: it is not there.
    init(commit: @escaping @Sendable () async -> Bool) { self.commit = commit }

    /// Calls `answer` once everything that was counted before this call is on the disk, or cannot be put there.
    func wait(_ answer: @escaping @Sendable (Bool) -> Void) {
        let begins = state.withLock { state in
            state.waiting.append(answer)
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
        if begins { Task.detached { await self.commitAll() } }
    }

    private func commitAll() async {
        while let answers = takeWaiting() {
            let isKept = await commit()
            for answer in answers { answer(isKept) }
        }
    }

    /// nil: nobody waits any more.
    private func takeWaiting() -> [@Sendable (Bool) -> Void]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
