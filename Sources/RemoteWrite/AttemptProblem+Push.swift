import Outbound

extension AttemptProblem {
    /// Of a push, whose time is an entry's `remote_timeout`.
    package init(push error: any Error) { self.init(error, limit: "remote_timeout") }

    package var failure: SendFailure {
        switch cause {
        case .refused, .unknownHost, .unreachable, .connectTimeout: .unreachable
        case .timeout: .timeout
        default: .network
        }
    }
}
