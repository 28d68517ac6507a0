import Foundation
import Pipeline
import TestSupport
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
        let walked = WalkedRequest(bytes)
        #expect(walked.error == nil)
        #expect(walked.counts.spans == oracle.spans)
        expectEqual(walked.totals, oracle.totals, name)
    }

    /// Where both accept, they agree; where libprotobuf-c accepts, the walker does too unless an identifier is wrong.
    /// (The walker skips bytes that nobody asked for, so it may accept more.)
    @Test func damagedRequestsNeverMislead() {
        var random = SplitMix64(seed: 42)
        let small = Self.corpus.filter { $0.bytes.count < 6000 }
        for round in 0..<Rounds.of(20_000) {
            guard let source = small.randomElement(using: &random) else { return }
            let bytes = Mutation.apply(to: source.bytes, &random)
            let walked = WalkedRequest(bytes)
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
