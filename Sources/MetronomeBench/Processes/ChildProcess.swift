import BenchReport
import Glibc

/// A program that runs beside this one, and not longer.
final class ChildProcess {
    let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private let directory: WorkDirectory
    private var hasEnded = false

    struct Result {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    /// Starts `program` (searched in PATH unless it has a slash).
    ///
    /// - Throws: ``BenchError`` when it cannot be started.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], directory: WorkDirectory) throws(BenchError) {
        self.directory = directory
        let number = Self.next()
        outputPath = directory.file("output.\(number)")
        errorPath = directory.file("errors.\(number)")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var variables = environment.map { "\($0.key)=\($0.value)" }
        for name in ["PATH", "HOME", "TMPDIR"] where environment[name] == nil {
            if let value = getenv(name) { variables.append("\(name)=\(String(cString: value))") }
        }
        var child = pid_t()
        let (words, settings) = (([program] + arguments).map { strdup($0) }, variables.map { strdup($0) })
        defer { for text in words + settings { free(text) } }
        let failure = posix_spawnp(&child, program, &actions, nil, words + [nil], settings + [nil])
        guard failure == 0 else { throw BenchError("cannot start \(program): \(String(cString: strerror(failure)))") }
        pid = child
    }

    private static func next() -> UInt64 { UInt64.random(in: 0...UInt64.max) }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: WorkDirectory
    ) throws(BenchError) -> Result {
        let child = try ChildProcess(program, arguments, environment: environment, directory: directory)
        return Result(exitCode: child.waitForExit(), output: child.output, errors: child.errors)
    }

    /// The exit code; minus the signal's number when a signal ended it.
    @discardableResult
    func waitForExit() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
    }

    /// Asks it to end, and waits for that.
    func stop() { end(SIGTERM) }

    func kill() { end(SIGKILL) }

    private func end(_ signal: Int32) {
        guard !hasEnded else { return }
        Glibc.kill(pid, signal)
        waitForExit()
    }

    var output: String { Files.read(outputPath) ?? "" }
    var errors: String { Files.read(errorPath) ?? "" }

    deinit { end(SIGKILL) }
}
