extension SenderStateMachine {
    /// Whether whoever makes batches should go on.
    package enum Room: Sendable, Equatable {
        case free
        /// Much waits and will be sent: until then at most, or until a batch is done.
        case busy(until: Int64)
        /// Waiting has no use: nothing is taken.
        case hopeless

        /// Several endpoints get the same samples: who is ahead sets the pace, who takes nothing is not waited for.
        package static func together(_ rooms: [Room]) -> Room {
            var end: Int64?
            for room in rooms {
                switch room {
                case .free: return .free
                case .busy(let until): end = min(end ?? until, until)
                case .hopeless: break
                }
            }
            return end.map { .busy(until: $0) } ?? .hopeless
        }
    }

    /// While the endpoint takes batches little is made ahead: what lies there takes memory and gains nothing. One that fails or is slow
    /// gets half of its queue filled, so that no collection is left out for its sake.
    package func room(now: Int64) -> Room {
        guard !closed else { return .hopeless }
        let half = rules.maxQueueBytes / 2
        let slow = Self.time(lastProgress, plus: rules.slowAfter)
        let isSlow = isFailing || now >= slow
        if bytes <= (isSlow ? half : min(rules.maxBytesAhead, half)) { return .free }
        let end = Self.time(lastProgress, plus: rules.roomPatience)
        guard now < end else { return .hopeless }
        return .busy(until: isSlow ? end : min(slow, end))
    }
}
