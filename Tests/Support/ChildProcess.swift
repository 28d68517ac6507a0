import Foundation

/// A program that a test runs: its output goes to a file, and it never outlives its owner.
package final class ChildProcess: Sendable {
    package let name: String
    package let pid: pid_t
    package let logPath: String
    private let process: Process

    /// Starts `executable` (searched in PATH unless it has a slash), standard output and error into `logPath`.
    /// - Throws: when the program cannot be started.
    package init(
        _ executable: String, _ arguments: [String], directory: String, logPath: String, environment: [String: String] = [:]
    ) throws {
        name = (executable as NSString).lastPathComponent
        self.logPath = logPath
        try Data().write(to: URL(fileURLWithPath: logPath))
        guard let log = FileHandle(forWritingAtPath: logPath) else { throw HarnessError("cannot write \(logPath)") }
        defer { try? log.close() }
        process = Process()
        process.executableURL = URL(fileURLWithPath: executable.contains("/") ? executable : "/usr/bin/env")
        process.arguments = executable.contains("/") ? arguments : [executable] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
        pid = process.processIdentifier
    }

    /// The exit code once the process has ended (minus the signal's number when a signal ended it), nil while it runs.
    package var exitCode: Int32? {
        guard process.isRunning else {
            return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        }
        // `Process` hears of the end from a socket that a child begun at the same moment may have inherited, so perhaps only at
        // that one's end: ask the system, too, and leave the child to be reaped.
        var info = siginfo_t()
        guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info._sifields._sigchld.si_pid == pid else { return nil }
        let status = info._sifields._sigchld.si_status
        return Int(info.si_code) == Int(CLD_EXITED) ? status : -status
    }

    package func signal(_ number: Int32) {
        if exitCode == nil { kill(pid, number) }
    }

    /// Waits for the end, then for good measure kills.
    /// - Throws: ``HarnessError`` with the log's tail when the process does not end by itself within `seconds`.
    @discardableResult
    package func waitForExit(seconds: Double) throws -> Int32 {
        if let code = Deadline.seconds(seconds).poll({ exitCode }) { return code }
        destroy()
        throw HarnessError("\(name) still ran after \(seconds) s. Log:\n\(logTail())")
    }

    /// Sends SIGTERM and waits for the end.
    @discardableResult
    package func stop(seconds: Double = 60) throws -> Int32 {
        signal(SIGTERM)
        return try waitForExit(seconds: seconds)
    }

    /// Ends the process at once, whatever it does.
    package func destroy() {
        signal(SIGKILL)
        _ = Deadline.seconds(5).poll { exitCode }
    }

    package func log() -> String {
        (try? Data(contentsOf: URL(fileURLWithPath: logPath))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package func logTail(_ characters: Int = 2000) -> String { String(log().suffix(characters)) }

    deinit { destroy() }
}
