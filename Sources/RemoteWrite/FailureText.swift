import AsyncHTTPClient

/// What an error without an answer looks like in the log and to the state machine.
enum FailureText {
    /// Never the values that the client complains about: an invalid header field may be a token.
    static func of(_ error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription.lowercased() }
        return LogText.firstLine(String(describing: error).utf8)
    }

    static func kind(_ error: any Error) -> SendFailure {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .timeout
        default: .network
        }
    }
}
