import Foundation

/// A real Prometheus with its remote-write receiver on, in a directory of its own.
package final class PrometheusServer: Sendable {
    package let port: Int
    private let lock: ServerLock
    private let pass: ServerPass
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Parameters:
    ///   - scrapes: `scrape_configs`.
    ///   - port: where clients expect it already; nil: a free one.
    ///   - lock: what it asks of clients.
    /// - Throws: ``HarnessError`` with the log's tail when it is not ready within 30 seconds.
    package init(scrapes: JSONValue = [], port: Int? = nil, lock: ServerLock = ServerLock()) throws {
        directory = try TemporaryDirectory("prometheus")
        self.port = try port ?? LoopbackPorts.take()
        self.lock = lock
        pass = try lock.pass()
        let configuration: JSONValue = ["global": ["scrape_interval": "1s", "scrape_timeout": "1s"], "scrape_configs": scrapes]
        let file = try directory.write("prometheus.yml", configuration.text())
        let web = try directory.write("web.yml", lock.webConfiguration.text())
        process = try ChildProcess(
            "prometheus",
            [
                "--config.file=\(file)", "--web.config.file=\(web)", "--storage.tsdb.path=\(directory.file("data"))",
                "--web.listen-address=127.0.0.1:\(self.port)", "--web.enable-remote-write-receiver",
                "--enable-feature=exemplar-storage,native-histograms", "--log.level=warn",
            ],
            directory: directory.path, logPath: directory.file("log"))
        try process.waitUntilServing(self.port, "/-/ready", pass: pass)
    }

    package var queries: PromQLClient { PromQLClient(port: port, pass: pass) }
    package var url: String { "\(lock.base):\(port)/api/v1/write" }
    /// An entry for `metrics_generator.storage.remote_write`, without what the lock asks for.
    package var entry: JSONValue { Self.entry(url) }

    /// Of one without a lock.
    package static func entry(_ port: Int) -> JSONValue { entry("http://127.0.0.1:\(port)/api/v1/write") }

    private static func entry(_ url: String) -> JSONValue { ["url": .string(url), "send_exemplars": true] }

    package func stop() { process.destroy() }
}

/// A real single-node VictoriaMetrics in a directory of its own.
package final class VictoriaMetricsServer: Sendable {
    package let port: Int
    private let lock: ServerLock
    private let pass: ServerPass
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Parameter lock: what it asks of clients; a certificate it does not (`-mtls` is of the enterprise build alone).
    /// - Throws: ``HarnessError`` with the log's tail when it is not ready within 30 seconds.
    package init(lock: ServerLock = ServerLock()) throws {
        guard !lock.asksForCertificate else { throw HarnessError("VictoriaMetrics asks nobody for a certificate") }
        self.lock = lock
        pass = try lock.pass()
        directory = try TemporaryDirectory("victoria-metrics")
        port = try LoopbackPorts.take()
        process = try ChildProcess(
            "victoria-metrics",
            [
                "-storageDataPath=\(directory.file("data"))", "-httpListenAddr=127.0.0.1:\(port)", "-search.latencyOffset=0s",
                "-search.disableCache", "-memory.allowedBytes=256MB", "-loggerLevel=WARN",
            ] + lock.flags,
            directory: directory.path, logPath: directory.file("log"))
        try process.waitUntilServing(port, "/health", pass: pass)
    }

    package var queries: PromQLClient { PromQLClient(port: port, pass: pass) }
    package var url: String { "\(lock.base):\(port)/api/v1/write" }
    /// An entry for `metrics_generator.storage.remote_write`, without what the lock asks for.
    package var entry: JSONValue { ["url": .string(url)] }

    package func stop() { process.destroy() }
}

/// A real vmauth, which comes with Debian's VictoriaMetrics, before another server: it lets in who has one of its tokens.
package final class TokenProxy: Sendable {
    package let port: Int
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// - Parameter port: of the server, on 127.0.0.1.
    /// - Throws: ``HarnessError`` with the log's tail when it is not ready within 30 seconds.
    package init(tokens: [String], to port: Int) throws {
        directory = try TemporaryDirectory("vmauth")
        self.port = try LoopbackPorts.take()
        let users = tokens.map { token -> JSONValue in ["bearer_token": .string(token), "url_prefix": .string("http://127.0.0.1:\(port)")] }
        let file = try directory.write("auth.yml", JSONValue.object(["users": .array(users)]).text())
        process = try ChildProcess(
            "vmauth", ["-auth.config=\(file)", "-httpListenAddr=127.0.0.1:\(self.port)", "-loggerLevel=WARN"], directory: directory.path,
            logPath: directory.file("log"))
        try process.waitUntilServing(self.port, "/health")
    }

    package var url: String { "http://127.0.0.1:\(port)/api/v1/write" }

    package func stop() { process.destroy() }
}

extension ChildProcess {
    /// Waits until `GET path` answers 200.
    /// - Throws: ``HarnessError`` with the log's tail when the process ends or `seconds` pass before.
    package func waitUntilServing(_ port: Int, _ path: String, seconds: Double = 30, pass: ServerPass = ServerPass()) throws {
        let isServing = try Deadline.seconds(seconds).poll {
            if let exitCode { throw HarnessError("\(name) ended with \(exitCode). Log:\n\(logTail())") }
            return (try? HTTPClient.get(port, path, pass: pass).status) == 200 ? true : nil
        }
        if isServing == nil { throw HarnessError("\(name) does not serve \(path) within \(seconds) s. Log:\n\(logTail())") }
    }
}
