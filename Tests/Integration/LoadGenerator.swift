import Foundation
import TestSupport

/// Runs `.build/release/metronome-load`, alone or against its own sink.
enum LoadGenerator {
    struct Run: Sendable {
        var exitCode: Int32
        var output: String
        /// The last line that is a JSON object; null if there is none.
        var report: JSONValue
    }

    /// A load run together with what the sink counted meanwhile.
    struct SinkRun: Sendable {
        var load: Run
        var sink: JSONValue
    }

    private static let binary = PackageRoot.file(".build/release/metronome-load")

    static func run(_ arguments: [String]) async throws -> Run {
        try await onThread { try runBlocking(arguments) }
    }

    /// Sends to a fresh sink.
    static func send(_ arguments: [String], sink: [String] = []) async throws -> SinkRun {
        try await onThread {
            let directory = try TemporaryDirectory("sink")
            let (process, port) = try startSink(sink, directory)
            let load = try runBlocking(arguments + ["--target", "127.0.0.1:\(port)", "--json"])
            try process.stop()
            return SinkRun(load: load, sink: try lastObject(process.log()))
        }
    }

    /// Starts a run without end, and interrupts it once it sends.
    static func interrupted(_ arguments: [String]) async throws -> Run {
        try await onThread {
            let directory = try TemporaryDirectory("load")
            let (sink, port) = try startSink([], directory)
            let load = try ChildProcess(
                binary, arguments + ["--target", "127.0.0.1:\(port)", "--json"], directory: directory.path,
                logPath: directory.file("load.log"))
            try waitUntil("the load generator sends", state: load.log) { sink.log().contains("first request") }
            load.signal(SIGINT)
            let code = try load.waitForExit(seconds: 90)
            try sink.stop()
            return Run(exitCode: code, output: load.log(), report: try lastObject(load.log()))
        }
    }

    private static func runBlocking(_ arguments: [String]) throws -> Run {
        let directory = try TemporaryDirectory("load")
        let process = try ChildProcess(
            binary, arguments, directory: directory.path, logPath: directory.file("load.log"))
        let code = try process.waitForExit(seconds: 90)
        return Run(exitCode: code, output: process.log(), report: try lastObject(process.log()))
    }

    private static func startSink(_ arguments: [String], _ directory: TemporaryDirectory) throws -> (ChildProcess, String) {
        let process = try ChildProcess(
            binary, ["sink", "--port", "0", "--decode"] + arguments, directory: directory.path,
            logPath: directory.file("sink.log"))
        try waitUntil("the sink listens", state: process.log) { process.log().hasSuffix("\n") }
        guard let port = process.log().split(separator: "\n").first?.split(separator: ":").last else {
            throw HarnessError("the sink named no port: \(process.logTail())")
        }
        return (process, String(port))
    }

    private static func lastObject(_ log: String) throws -> JSONValue {
        guard let line = log.split(separator: "\n").last(where: { $0.hasPrefix("{") }) else { return .null }
        return try JSONValue(parsing: Array(line.utf8))
    }
}
