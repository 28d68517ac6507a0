import BenchReport

/// A run of `metronome-load`: spans of about 618 bytes with eight dimensions.
struct Load {
    enum Wire: String { case grpc, http, json }

    var wire = Wire.grpc
    var isGzip = false
    var labelSets = 500
    var spansPerRequest = 1000
    /// Spans per second.
    var rate = 100_000
    var connections = 1
    /// Largest frame over gRPC; nil: whatever Metronome takes.
    var frameBytes: Int?

    struct Outcome {
        var spans: Double
        /// Answer times in milliseconds.
        var p50: Double
        var p99: Double
    }

    /// Sends to `sidecar` and waits for the answers.
    ///
    /// - Throws: ``BenchError`` when not every span was accepted.
    func run(_ sidecar: Sidecar, seconds: Double) throws(BenchError) -> Outcome {
        let directory = try WorkDirectory()
        let port = wire == .grpc ? sidecar.grpc : sidecar.http
        var arguments = [
            "--target", "127.0.0.1:\(port)", "--protocol", wire.rawValue, "--cardinality", "\(labelSets)", "--dimensions", "8", "--span-bytes", "600",
            "--spans-per-request", "\(spansPerRequest)", "--rate", "\(rate)", "--connections", "\(connections)", "--duration",
            "\(Int(seconds * 1000))ms", "--json",
        ]
        if isGzip { arguments.append("--gzip") }
        if let frameBytes { arguments += ["--frame-bytes", "\(frameBytes)"] }
        let run = try ChildProcess.run(Binaries.path("metronome-load"), arguments, directory: directory)
        let report = try JSONParser.parse(run.output.split(separator: "\n").last.map(String.init) ?? "")
        guard run.exitCode == 0, let spans = report["spans_accepted"]?.number, spans > 0, let p50 = report["latency_ms"]?["p50"]?.number,
            let p99 = report["latency_ms"]?["p99"]?.number
        else { throw BenchError("metronome-load ended with \(run.exitCode): \(run.output.suffix(300)) \(run.errors.suffix(300))") }
        return Outcome(spans: spans, p50: p50, p99: p99)
    }
}
