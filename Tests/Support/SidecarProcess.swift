import Foundation
import Synchronization

/// The built `metronome` as a process of its own, with a configuration file, ports and a directory that nobody else uses.
///
/// The binary is `$METRONOME`, else `.build/release/metronome` of this checkout. At most six run at once: starting waits for a slot.
package final class SidecarProcess: Sendable {
    package let ports: SidecarPorts
    package let process: ChildProcess
    private let directory: TemporaryDirectory
    private let slot = Slot()

    package static var binary: String {
        ProcessInfo.processInfo.environment["METRONOME"] ?? PackageRoot.file(".build/release/metronome")
    }

    /// Starts the sidecar and waits until it is ready.
    /// - Parameter standardError: a file or pipe that it writes its log to instead of its log file.
    /// - Throws: ``HarnessError`` with the log's tail when it ends, or is not ready within 60 seconds.
    package init(
        _ configuration: SidecarConfiguration, arguments: [String] = [], environment: [String: String] = [:], standardError: String? = nil
    ) throws {
        slot.take()
        guard FileManager.default.isExecutableFile(atPath: Self.binary) else {
            throw HarnessError("\(Self.binary) does not exist: run `make build` or set METRONOME")
        }
        directory = try TemporaryDirectory("sidecar")
        ports = try SidecarPorts(grpc: LoopbackPorts.take(), http: LoopbackPorts.take(), admin: LoopbackPorts.take())
        let file = try directory.write("tempo.yaml", configuration.document(ports, storage: directory.file("wal")).text())
        let command = [Self.binary, "serve", "--config", file] + arguments
        let redirected = standardError.map { ["/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", $0] + command } ?? command
        process = try ChildProcess(
            redirected[0], Array(redirected[1...]), directory: directory.path, logPath: directory.file("log"), environment: environment)
        try process.waitUntilServing(ports.admin, "/ready", seconds: 60)
    }

    /// Sends SIGTERM and returns the exit code.
    /// - Throws: ``HarnessError`` with the log's tail when it still runs after `seconds`.
    @discardableResult
    package func stop(seconds: Double = 60) throws -> Int32 {
        defer { slot.giveBack() }
        return try process.stop(seconds: seconds)
    }

    package var isRunning: Bool { process.exitCode == nil }

    package func usage() throws -> ProcessUsage { try ProcessUsage(pid: process.pid) }

    /// Metronome's own metrics.
    package func selfMetrics() throws -> PrometheusText {
        let reply = try HTTPClient.get(ports.admin, "/metrics")
        guard reply.status == 200 else { throw HarnessError("/metrics: \(reply.status) \(reply.text)") }
        return try PrometheusText(reply.text)
    }

    /// Posts an OTLP/HTTP request.
    package func post(
        _ body: [UInt8], contentType: String = "application/x-protobuf", headers: [(String, String)] = []
    ) throws -> HTTPReply {
        try HTTPClient.request("POST", ports.http, "/v1/traces", headers: [("content-type", contentType)] + headers, body: body)
    }

    /// Runs `body` and adds the sidecar's log to what it throws; afterwards the sidecar is gone.
    package func during<Value>(_ body: (SidecarProcess) throws -> Value) throws -> Value {
        defer {
            process.destroy()
            slot.giveBack()
        }
        do {
            return try body(self)
        } catch {
            let end = process.exitCode.map { "It ended with \($0). " } ?? ""
            throw HarnessError("\(error)\n\(end)Log of the sidecar:\n\(process.logTail())")
        }
    }

    deinit { process.destroy() }

    /// A place in ``ProcessGate``, given back once.
    private final class Slot: Sendable {
        private let isTaken = Mutex(false)

        func take() {
            ProcessGate.enter()
            isTaken.withLock { $0 = true }
        }

        func giveBack() {
            if isTaken.withLock({ $0.exchange(false) }) { ProcessGate.leave() }
        }

        deinit { giveBack() }
    }
}

extension Bool {
    /// Sets a new value and returns the old one.
    fileprivate mutating func exchange(_ value: Bool) -> Bool {
        defer { self = value }
        return self
    }
}
