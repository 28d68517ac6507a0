import Foundation

/// A real Prometheus with its remote-write receiver on, in a directory of its own.
package final class PrometheusServer: Sendable {
    package let port: Int
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Parameters:
    ///   - scrapes: `scrape_configs`.
    ///   - port: where clients expect it already; nil: a free one.
    /// - Throws: ``HarnessError`` with the log's tail when it is not ready within 30 seconds.
    package init(scrapes: JSONValue = [], port: Int? = nil) throws {
        directory = try TemporaryDirectory("prometheus")
        self.port = try port ?? LoopbackPorts.take()
        let configuration: JSONValue = ["global": ["scrape_interval": "1s", "scrape_timeout": "1s"], "scrape_configs": scrapes]
        let file = try directory.write("prometheus.yml", configuration.text())
        process = try ChildProcess(
            "prometheus",
            [
                "--config.file=\(file)", "--storage.tsdb.path=\(directory.file("data"))", "--web.listen-address=127.0.0.1:\(self.port)",
                "--web.enable-remote-write-receiver", "--enable-feature=exemplar-storage,native-histograms", "--log.level=warn",
            ],
            directory: directory.path, logPath: directory.file("log"))
        try process.waitUntilServing(self.port, "/-/ready")
    }

    package var queries: PromQLClient { PromQLClient(port: port) }
    /// An entry for `metrics_generator.storage.remote_write`.
    package var entry: JSONValue { Self.entry(port) }

    package static func entry(_ port: Int) -> JSONValue { ["url": .string("http://127.0.0.1:\(port)/api/v1/write"), "send_exemplars": true] }

    package func stop() { process.destroy() }
}

/// A real single-node VictoriaMetrics in a directory of its own.
package final class VictoriaMetricsServer: Sendable {
    package let port: Int
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Throws: ``HarnessError`` with the log's tail when it is not ready within 30 seconds.
    package init() throws {
        directory = try TemporaryDirectory("victoria-metrics")
        port = try LoopbackPorts.take()
        process = try ChildProcess(
            "victoria-metrics",
            [
                "-storageDataPath=\(directory.file("data"))", "-httpListenAddr=127.0.0.1:\(port)", "-search.latencyOffset=0s",
                "-search.disableCache", "-memory.allowedBytes=256MB", "-loggerLevel=WARN",
            ],
            directory: directory.path, logPath: directory.file("log"))
        try process.waitUntilServing(port, "/health")
    }

    package var queries: PromQLClient { PromQLClient(port: port) }
    /// An entry for `metrics_generator.storage.remote_write`.
    package var entry: JSONValue { ["url": .string("http://127.0.0.1:\(port)/api/v1/write")] }

    package func stop() { process.destroy() }
}

extension ChildProcess {
    /// Waits until `GET path` answers 200.
    /// - Throws: ``HarnessError`` with the log's tail when the process ends or `seconds` pass before.
    package func waitUntilServing(_ port: Int, _ path: String, seconds: Double = 30) throws {
        let isServing = try Deadline.seconds(seconds).poll {
            if let exitCode { throw HarnessError("\(name) ended with \(exitCode). Log:\n\(logTail())") }
            return (try? HTTPClient.get(port, path).status) == 200 ? true : nil
        }
        if isServing == nil { throw HarnessError("\(name) does not serve \(path) within \(seconds) s. Log:\n\(logTail())") }
    }
}
