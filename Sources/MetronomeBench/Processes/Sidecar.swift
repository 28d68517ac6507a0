import BenchReport
import Glibc

/// The built `metronome` in a process of its own, with span metrics over eight dimensions and remote write to a sink of ours.
final class Sidecar {
    struct Options {
        var processors = ["span-metrics"]
        /// As Tempo's default.
        var collectionSeconds = 15.0
        var storage = Storage.collections
        /// Where it keeps what it has; nil: a place of its own.
        var directory: WorkDirectory?
    }

    /// What is put on the disk.
    enum Storage {
        case nothing
        /// Collections and counters, while nobody waits.
        case collections
        /// Answers wait for it.
        case answers

        func path(_ directory: String) -> String { self == .nothing ? "" : "path: \(directory), " }
        var acknowledge: String { self == .answers ? "durable" : "memory" }
    }

    let grpc: UInt16
    let http: UInt16
    let admin: UInt16
    let sink: WriteSink
    let process: ChildProcess
    /// Milliseconds from its start to `/ready`.
    let startMilliseconds: Double

    /// Starts it and waits until it is ready.
    ///
    /// - Throws: ``BenchError`` when it is not ready within ten seconds.
    init(_ options: Options = Options()) throws(BenchError) {
        let directory = if let given = options.directory { given } else { try WorkDirectory() }
        sink = try WriteSink()
        let ports = try LoopbackSocket.freePorts(3)
        (grpc, http, admin) = (ports[0], ports[1], ports[2])
        let file = directory.file("metronome.yaml")
        try Files.write(
            file,
            """
            metrics_generator:
              registry: { collection_interval: \(Int(options.collectionSeconds * 1000))ms }
              processor: { span_metrics: { dimensions: [\((0..<8).map { "dim.\($0)" }.joined(separator: ", "))] } }
              storage: { \(options.storage.path(directory.path))remote_write: [{ url: "http://127.0.0.1:\(sink.port)/push" }] }
            overrides: { defaults: { metrics_generator: { processors: [\(options.processors.joined(separator: ", "))] } } }
            metronome: { listen: { grpc: "127.0.0.1:\(grpc)", http: "127.0.0.1:\(http)", admin: "127.0.0.1:\(admin)" }, intake: { acknowledge: \(options.storage.acknowledge) } }

            """)
        let start = Clocks.wall
        process = try ChildProcess(Binaries.path("metronome"), ["serve", "--config", file], directory: directory)
        var isReady = false
        while !isReady, Clocks.wall - start < 10_000_000_000 {
            isReady = HTTPGet.body(admin, "/ready") != nil
            if !isReady { Clocks.sleep(seconds: 0.0005) }
        }
        startMilliseconds = Double(Clocks.wall - start) / 1e6
        guard isReady else { throw BenchError("metronome is not ready: \(process.errors.suffix(1000))") }
    }

    /// CPU time of the whole process so far, in microseconds.
    var cpuMicroseconds: Double { Double(Clocks.process(process.pid) ?? 0) / 1000 }

    /// Resident memory in bytes.
    var residentBytes: Double { status("VmRSS:") }
    var peakResidentBytes: Double { status("VmHWM:") }

    private func status(_ field: String) -> Double {
        let line = Files.read("/proc/\(process.pid)/status")?.split(separator: "\n").first { $0.hasPrefix(field) }
        return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
    }

    func metric(_ name: String) -> Double? { HTTPGet.metric(admin, name) }

    func stop() {
        process.stop()
        sink.close()
    }

    /// Without a last collection.
    func kill() {
        process.kill()
        sink.close()
    }
}
