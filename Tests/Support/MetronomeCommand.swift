import Foundation

/// One run of the built `metronome` that ends by itself.
package struct MetronomeCommand: Sendable {
    package let exitCode: Int32
    /// Standard output and error together.
    package let output: String

    /// Runs it in `directory`, where relative paths of configuration files lead.
    /// - Throws: ``HarnessError`` when it does not end within `seconds`.
    package init(
        _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:], seconds: Double = 60
    ) throws {
        let log = directory.file("output-\(UUID().uuidString)")
        let process = try ChildProcess(
            SidecarProcess.binary, arguments, directory: directory.path, logPath: log, environment: environment)
        exitCode = try process.waitForExit(seconds: seconds)
        output = process.log()
    }
}
