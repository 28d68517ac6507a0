import Foundation
import TestSupport

/// A Kafka-compatible broker in memory, behind a door that can be closed (`Python/kafka_broker.py`).
final class KafkaBroker: Sendable {
    let address: String
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Parameter options: TLS and users, as the program has them.
    init(_ options: [String] = []) throws {
        directory = try TemporaryDirectory("kafka")
        let port = try LoopbackPorts.take()
        address = "127.0.0.1:\(port)"
        process = try ChildProcess(
            PythonScript.interpreter, [PackageRoot.file("Tests/Integration/Python/kafka_broker.py"), "\(port)"] + options,
            directory: directory.path, logPath: directory.file("log"), environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        let process = process
        try waitUntil("the broker answers") {
            if let code = process.exitCode { throw HarnessError("the broker ended with \(code):\n\(process.logTail())") }
            return process.log().contains("ready")
        }
    }

    /// Cuts all connections; new ones are refused until ``comeBack()``.
    func goAway() throws {
        let before = closings
        process.signal(SIGUSR1)
        // Of two signals that wait the later one is heard first.
        try waitUntil("the door is closed") { closings > before }
    }

    private var closings: Int { process.log().split(separator: "\n").count { $0 == "closed" } }

    /// Lets them in again, with the certificates that the files hold now.
    func comeBack() { process.signal(SIGUSR2) }
    func stop() { process.destroy() }

    /// Writes records as Tempo's distributors do, and returns how many spans are in them.
    @discardableResult
    func produce(_ topic: String, _ arguments: String...) throws -> Int { try spans(start(topic, arguments).finish()) }

    func start(_ topic: String, _ arguments: [String]) throws -> PythonScript.Run {
        try PythonScript.start("Tests/Integration/Python/produce_records.py", [address, topic] + arguments)
    }

    func spans(_ answer: JSONValue) throws -> Int {
        guard case .integer(let spans)? = answer["spans"] else { throw HarnessError("no spans in \(answer)") }
        return Int(spans)
    }
}
