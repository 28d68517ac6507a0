import Foundation

/// Runs a program to its end.
///
/// - Returns: what it wrote to standard output and standard error, and how it ended.
package func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    return try await withCheckedThrowingContinuation { continuation in
        do {
            try process.run()
        } catch {
            return continuation.resume(throwing: error)
        }
        // A thread of its own: the program may wait for a server that needs the threads of the test.
        Thread.detachNewThread {
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            continuation.resume(returning: (process.terminationStatus, output))
        }
    }
}
