import Foundation

/// Runs the Python helpers of the tests: with `$PYTHON`, with the virtual environment that `make setup` fills, or with `python3`.
package enum PythonScript {
    private static let virtualEnvironment = PackageRoot.file(".build/python/bin/python3")

    package static var interpreter: String {
        if let chosen = ProcessInfo.processInfo.environment["PYTHON"] { return chosen }
        return FileManager.default.isExecutableFile(atPath: virtualEnvironment) ? virtualEnvironment : "python3"
    }

    /// Runs `script` (relative to the package) and returns the JSON object that its last line of output is.
    /// - Throws: ``HarnessError`` with the output's tail when it fails, takes longer than `seconds` or prints no JSON.
    package static func run(_ script: String, _ arguments: [String], seconds: Double = 60) throws -> JSONValue {
        try start(script, arguments).finish(seconds: seconds)
    }

    /// Starts `script` and returns at once.
    package static func start(_ script: String, _ arguments: [String]) throws -> Run {
        let directory = try TemporaryDirectory("python")
        let process = try ChildProcess(
            interpreter, [PackageRoot.file(script)] + arguments, directory: directory.path, logPath: directory.file("log"),
            environment: ["PYTHONDONTWRITEBYTECODE": "1", "no_proxy": "127.0.0.1"])
        return Run(directory: directory, process: process)
    }

    package struct Run: Sendable {
        let directory: TemporaryDirectory
        let process: ChildProcess

        package func finish(seconds: Double = 60) throws -> JSONValue {
            let code = try process.waitForExit(seconds: seconds)
            // What libraries complain of while the interpreter ends stands behind it.
            guard code == 0, let last = process.log().split(separator: "\n").last(where: { $0.first == "{" }) else {
                throw HarnessError("\(process.name) ended with \(code). Output:\n\(process.logTail())")
            }
            do { return try JSONValue(parsing: Array(last.utf8)) } catch {
                throw HarnessError("\(process.name) ended with no JSON. Output:\n\(process.logTail())")
            }
        }
    }
}
