import Foundation
import Pipeline
import Testing

/// The walker against libprotobuf-c: the captured corpus, and the same bytes damaged.
@Suite struct WalkerOracleTests {
    static let corpus: [(name: String, bytes: [UInt8])] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/genai/corpus").standardized
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "pb" }.sorted { $0.path < $1.path }.compactMap { file in
            (try? Data(contentsOf: file)).map { (file.lastPathComponent, Array($0)) }
        }
    }()

    /// Totals by service, name, kind and status from the walker's own series.
    private func walked(_ bytes: [UInt8]) -> (error: RequestError?, counts: WalkCounts, totals: [String: ProtobufOracle.Total]) {
        var bench = Bench()
        let error = bench.push(bytes)
        var totals: [String: ProtobufOracle.Total] = [:]
        for (series, value) in bench.series() {
            let label = { (name: String) in Self.label(name, series) }
            let key = [
                label("service"), label("span_name"), Self.kinds[label("span_kind")] ?? label("span_kind"),
                Self.codes[label("status_code")] ?? label("status_code"),
            ].joined(separator: "|")
            if series.hasPrefix("traces_spanmetrics_calls_total") { totals[key, default: .init()].calls += Int(value) }
            if series.hasPrefix("traces_spanmetrics_size_total") { totals[key, default: .init()].size += Int(value) }
            if series.hasPrefix("traces_spanmetrics_latency_sum") { totals[key, default: .init()].seconds += value }
        }
        return (error, bench.counts, totals)
    }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].enumerated().map {
            ("SPAN_KIND_\($1)", "\($0)")
        })
    private static let codes = Dictionary(uniqueKeysWithValues: ["UNSET", "OK", "ERROR"].enumerated().map { ("STATUS_CODE_\($1)", "\($0)") })

    private static func label(_ name: String, _ series: String) -> String {
        guard let start = series.range(of: "\(name)=\"") else { return "" }
        var text = ""
        var index = start.upperBound
        while index < series.endIndex, series[index] != "\"" {
            if series[index] == "\\" {
                index = series.index(after: index)
                text.append(series[index] == "n" ? "\n" : series[index])
            } else {
                text.append(series[index])
            }
            index = series.index(after: index)
        }
        return text
    }

    private func expectEqual(_ walked: [String: ProtobufOracle.Total], _ oracle: [String: ProtobufOracle.Total], _ what: String) {
        #expect(walked.keys.sorted() == oracle.keys.sorted(), "\(what)")
        for (key, total) in oracle {
            let mine = walked[key] ?? .init()
            #expect(mine.calls == total.calls && mine.size == total.size, "\(what): \(key): \(mine) for \(total)")
            #expect(abs(mine.seconds - total.seconds) <= 1e-9 * max(1, total.seconds), "\(what): \(key)")
        }
    }

    @Test func theCorpusIsThere() {
        #expect(Self.corpus.count > 100)
    }

    @Test(arguments: corpus.map(\.name))
    func capturedRequestsAgree(_ name: String) throws {
        let bytes = try #require(Self.corpus.first { $0.name == name }).bytes
        let oracle = try #require(ProtobufOracle(bytes))
        let walked = walked(bytes)
        #expect(walked.error == nil)
        #expect(walked.counts.spans == oracle.spans)
        expectEqual(walked.totals, oracle.totals, name)
    }

    /// Where both accept, they agree; where libprotobuf-c accepts, the walker does too unless an identifier is wrong.
    /// (The walker skips bytes that nobody asked for, so it may accept more.)
    @Test func damagedRequestsNeverMislead() {
        var random = SeededGenerator(seed: 42)
        let small = Self.corpus.filter { $0.bytes.count < 6000 }
        for round in 0..<20_000 {
            guard let source = small.randomElement(using: &random) else { return }
            let bytes = Mutation.apply(to: source.bytes, &random)
            let walked = walked(bytes)
            guard let oracle = ProtobufOracle(bytes), !oracle.hasForbiddenID else { continue }
            // Embedded zeros end a C string: no oracle for those. Nesting beyond the limits refuses too.
            guard walked.error == nil else {
                #expect(oracle.hasNUL || walked.error != .malformed, "round \(round) of \(source.name): \(String(describing: walked.error))")
                continue
            }
            #expect(walked.counts.spans == oracle.spans, "round \(round) of \(source.name)")
        }
    }
}
