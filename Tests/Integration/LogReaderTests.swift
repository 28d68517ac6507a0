import Foundation
import TestSupport
import Testing

/// Standard error is a pipe that nobody reads: whoever logs must not wait.
struct LogReaderTests {
    private static let tenants = 400

    @Test func aLogThatNobodyReadsStopsNothing() async throws {
        let (calls, exitCode, log) = try await onThread {
            let directory = try TemporaryDirectory("log")
            let path = directory.file("pipe")
            guard mkfifo(path, 0o600) == 0 else { throw HarnessError("no pipe") }
            // Open for both, so that the sidecar can open it and nothing is read until the end.
            let pipe = open(path, O_RDWR | O_NONBLOCK)
            defer { close(pipe) }
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let configuration = SidecarConfiguration(
                generator: ["registry": ["collection_interval": "1h"]], remoteWrite: [recorder.entry], extra: ["multitenancy_enabled": true])
            return try SidecarProcess(configuration, standardError: path).during { sidecar in
                let request = try SpanFixture().request()
                for number in 0..<Self.tenants {
                    // Each logs a line; together they are more than a pipe holds.
                    let tenant = "tenant-\(number)-" + String(repeating: "x", count: 100)
                    let reply = try sidecar.post(request, headers: [("X-Scope-OrgID", tenant)])
                    guard reply.status == 200 else { throw HarnessError("\(number): \(reply.status) \(reply.text)") }
                }
                let exitCode = try sidecar.stop(seconds: 180)
                return (recorder.series.total("traces_spanmetrics_calls_total"), exitCode, Self.content(pipe))
            }
        }
        #expect(exitCode == 0)
        // All tenants write the same series.
        #expect(calls > 0)
        #expect(log.utf8.count >= 60_000, "as much as a pipe holds: \(log.utf8.count)")
        let lines: [Substring] = log.split(separator: "\n").dropLast()
        #expect(lines.allSatisfy { $0.hasPrefix("ts=") && $0.contains(" msg=") }, "whole lines, in order")
    }

    private static func content(_ pipe: Int32) -> String {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(pipe, &block, block.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += block.prefix(count)
        }
    }

    /// What is wrong at the start is said before the process ends.
    @Test func aStartThatFailsSaysWhy() async throws {
        let (exitCode, log) = try await onThread {
            let directory = try TemporaryDirectory("log")
            let file = try directory.write("metronome.yaml", "metronome: {listen: {grpc: \"127.0.0.1:1\", http: \"256.0.0.1:1\"}}")
            let process = try ChildProcess(
                SidecarProcess.binary, ["serve", "--config", file], directory: directory.path, logPath: directory.file("log"))
            return (try process.waitForExit(seconds: 60), process.log())
        }
        #expect(exitCode == 1)
        #expect(log.contains("metronome: ") || log.contains("256.0.0.1"), "\(log)")
    }
}
