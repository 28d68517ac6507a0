import DurableLog
import Exposition
import Pipeline
import TestSupport

extension FuzzTarget {
    /// Larger ones are slow to damage, and say nothing more.
    private static let maxBytes = 6_000

    /// Good inputs, from which damaged ones are made; those under `Fixtures/fuzz`, which once did harm, too.
    package func seeds() throws -> [[UInt8]] {
        let found = try ((try? PackageRoot.list("Fixtures/fuzz/\(rawValue)", suffix: "")) ?? []).map {
            try PackageRoot.read("Fixtures/fuzz/\(rawValue)/\($0)")
        }
        return try found + made().filter { $0.count <= Self.maxBytes }
    }

    private func made() throws -> [[UInt8]] {
        switch self {
        case .otlp: try Self.files("Fixtures/genai/corpus", ".pb")
        case .json: try Self.files("Fixtures/genai/json", ".json")
        case .compressed: try Self.files("Fixtures/genai/corpus", ".pb").prefix(8).flatMap { try Self.compressed($0) }
        case .http1: Self.requests
        case .http2: [Self.frames, Self.indexedFrames]
        case .configuration: try Self.files("Fixtures/configurations/good", ".yaml") + Self.files("Fixtures/configurations/bad", ".yaml")
        case .relabelling: Self.rules.map { Array($0.utf8) }
        case .log: try Self.log()
        case .snapshot: Self.snapshots()
        }
    }

    private static func files(_ folder: String, _ suffix: String) throws -> [[UInt8]] {
        try PackageRoot.list(folder, suffix: suffix).map { try PackageRoot.read("\(folder)/\($0)") }
    }

    private static func compressed(_ body: [UInt8]) throws -> [[UInt8]] {
        // The number of gzip among the formats, and that of none.
        [[1] + (try GzipCompressor.compress(body)), [0] + body]
    }

    private static let requests: [[UInt8]] = [
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nX-Scope-OrgID: one\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nabcde\r\n0\r\nTrailer: x\r\n\r\n",
        "POST /v1/traces?x=y HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
        "OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    ].map { Array($0.utf8) }

    /// The preface, SETTINGS, a call with its headers and a message, a PING, an end.
    private static var frames: [UInt8] {
        func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ content: [UInt8]) -> [UInt8] {
            [0, UInt8(content.count >> 8), UInt8(content.count & 0xff), type, flags, 0, 0, 0, stream] + content
        }
        func literal(_ name: String, _ value: String) -> [UInt8] {
            [0, UInt8(name.utf8.count)] + name.utf8 + [UInt8(value.utf8.count)] + value.utf8
        }
        let path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        let headers =
            [0x83, 0x86] + literal(":path", path) + literal(":authority", "x") + literal("content-type", "application/grpc")
            + literal("te", "trailers") + literal("x-scope-orgid", "one")
        return Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0, [0, 3, 0, 0, 0, 100]) + frame(4, 1, 0, [])
            + frame(1, 4, 1, headers) + frame(0, 1, 1, [0, 0, 0, 0, 3, 1, 2, 3]) + frame(6, 0, 0, [0, 1, 2, 3, 4, 5, 6, 7])
            + frame(1, 4, 3, headers) + frame(0, 0, 3, [0, 0, 0]) + frame(3, 0, 3, [0, 0, 0, 8]) + frame(8, 0, 0, [0, 1, 0, 0])
            + frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Calls as grpc-go writes them: Huffman codes, fields that are noted and referred to, a block in two frames, padding, a table that is
    /// resized, windows that are too small for an answer.
    private static var indexedFrames: [UInt8] {
        func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ content: [UInt8]) -> [UInt8] {
            [0, UInt8(content.count >> 8), UInt8(content.count & 0xff), type, flags, 0, 0, 0, stream] + content
        }
        func noted(_ name: String, _ value: String) -> [UInt8] {
            [0x40, UInt8(name.utf8.count)] + name.utf8 + [UInt8(value.utf8.count)] + value.utf8
        }
        let path = Array("/opentelemetry.proto.collector.trace.v1.TraceService/Export".utf8)
        // www.example.com, and no-cache, in Huffman codes.
        let authority: [UInt8] = [0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff]
        let timeout = noted("grpc-timeout", "10S")
        let first = [0x83, 0x86, 0x44, UInt8(path.count)] + path + authority + [0x5f, 16] + Array("application/grpc".utf8) + timeout
        let later: [UInt8] = [0x3f, 0xe1, 0x0f, 0x83, 0x86, 0xc1, 0xc0, 0xbf, 0x7e, 0x86, 0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf]
        let message: [UInt8] = [0, 0, 0, 0, 3, 1, 2, 3]
        return Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0, [0, 4, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0])
            + frame(1, 0, 1, Array(first[..<30])) + frame(9, 4, 1, Array(first[30...])) + frame(0, 9, 1, [2] + message + [0, 0])
            + frame(8, 0, 1, [0, 0, 0, 9]) + frame(1, 44, 3, [1, 0, 0, 0, 0, 9] + later + [0]) + frame(0, 0, 3, Array(message[..<4]))
            + frame(0, 1, 3, Array(message[4...])) + frame(4, 0, 0, [0, 4, 0, 1, 0, 0]) + frame(6, 1, 0, [0, 1, 2, 3, 4, 5, 6, 7])
            + frame(1, 4, 5, [0x83]) + frame(1, 5, 5, [0x84]) + frame(2, 0, 7, [0, 0, 0, 0, 1]) + frame(0x20, 0, 0, [1, 2])
    }

    private static let rules = [
        "- source_labels: [service]\n  regex: sh(.*)\n  target_label: team\n  replacement: $1-x\n",
        "- action: labeldrop\n  regex: span_.*\n- action: hashmod\n  source_labels: [service, span_name]\n  modulus: 7\n  target_label: shard\n",
        "- action: keep\n  source_labels: [__name__]\n  regex: traces_.*|x\n- action: labelmap\n  regex: (.+)\n  replacement: l_${1}\n",
        "- action: lowercase\n  source_labels: [span_name]\n  target_label: span_name\n",
    ]

    private static func log() throws -> [[UInt8]] {
        let disk = SimulatedDisk(seed: 1)
        var journal = Journal(disk, endpoints: ["one", "two"], limits: .ample)
        _ = try journal.recover()
        for number in UInt64(1)...3 {
            let transaction = journal.begin("tenant")
            journal.add(
                JournalBatch(body: [UInt8](repeating: 7, count: 40), samples: 2, exemplars: 0, histograms: 0), number: number,
                timestamp: Int64(number) * 1000, to: [0, 1], of: transaction)
            journal.addState([1, 2, 3], isWhole: number == 1, to: transaction)
            journal.commit(transaction)
            journal.sync()
            journal.done("tenant", 0, number)
        }
        journal.sync()
        return try disk.files().map { try disk.read($0.name, at: 0, count: $0.size) }
    }

    private static func snapshots() -> [[UInt8]] {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        let processors = TenantProcessors(options, budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil)
        let shard = TenantShard(processors, loop: 0, of: 1)
        var scratch = WalkScratch()
        var counts = WalkCounts()
        let totals = processors.ordered.map { GroupTotals($0, staleDuration: 900_000_000_000, now: 0) }
        var demand = SeriesDemand(staleDuration: 900_000_000_000, now: 0)
        for body in (try? files("Fixtures/genai/corpus", ".pb"))?.prefix(3) ?? [] {
            let padded = body + [UInt8](repeating: 0, count: RequestBytes.slack)
            padded.withSlice { bytes in
                _ = shard.aggregate(
                    WireSlice(rebasing: bytes[..<body.count]), isPush: false, counting: true,
                    window: TimeWindow(now: .max / 2, slack: .max / 2), scratch: &scratch, counts: &counts)
            }
        }
        for total in totals {
            for shard in total.group.shards {
                var drained = DrainedCounters()
                shard.beginDrain()
                while shard.drain(1024, into: &drained) {}
                total.merge(drained, into: &demand, at: 0)
            }
        }
        var parts: [[UInt8]] = []
        var writer = SnapshotWriter(timestamp: 0, now: 0, isWhole: true)
        for total in totals {
            writer.begin(total)
            writer.append(total, 0..<total.store.upperBound) { parts.append($0) }
            writer.end(total) { parts.append($0) }
        }
        return parts
    }
}
