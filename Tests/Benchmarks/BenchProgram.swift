import Foundation
import TestSupport

/// Runs `.build/release/metronome-bench`.
enum BenchProgram {
    /// - Returns: its standard output and error.
    /// - Throws: ``HarnessError`` when it fails.
    static func run(_ arguments: [String]) async throws -> String {
        try await onThread {
            let directory = try TemporaryDirectory("bench")
            let process = try ChildProcess(
                PackageRoot.file(".build/release/metronome-bench"), arguments, directory: directory.path, logPath: directory.file("log"))
            let code = try process.waitForExit(seconds: 240)
            guard code == 0 else { throw HarnessError("metronome-bench \(arguments) ended with \(code):\n\(process.logTail())") }
            return process.log()
        }
    }

    /// What one span more costs in a kernel.
    static func count(_ kernel: String) async throws -> KernelCounts {
        let report = try JSONValue(parsing: Array(try await run(["count", kernel]).utf8))
        return try KernelCounts(report, kernel)
    }
}

/// What `metronome-bench count` says about a kernel, each per span.
struct KernelCounts {
    let toolchain: String
    let instructions: Double
    /// Blocks taken from the heap.
    let allocations: Double
    let retains: Double
    /// Atomic read-modify-write instructions.
    let locked: Double

    init(_ report: JSONValue, _ kernel: String) throws {
        guard let toolchain = report["toolchain"]?.string, let counts = report[kernel], let instructions = counts["instructions"]?.double,
            let allocations = counts["allocations"]?.double, let retains = counts["retains"]?.double, let locked = counts["locked"]?.double
        else { throw HarnessError("unexpected report: \(try report.text())") }
        self.toolchain = toolchain
        self.instructions = instructions
        self.allocations = allocations
        self.retains = retains
        self.locked = locked
    }
}
