import Dispatch

/// What a command says before it ends, behind everything that was logged.
enum StandardError {
    /// A reader that does not read holds up the end of the process for this long.
    private static let patience = DispatchTimeInterval.seconds(1)

    static func write(_ line: String) {
        LogQueue.standardError.append(line)
        flush()
    }

    /// Waits until everything is written, for a moment at most. To be called before the process ends.
    static func flush() { LogQueue.standardError.flush(within: patience) }
}
