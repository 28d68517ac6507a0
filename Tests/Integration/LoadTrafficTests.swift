import Foundation
import TestSupport
import Testing

/// What `metronome-load` sends, as `--print` shows it.
struct LoadTrafficTests {
    private func lines(_ arguments: [String]) async throws -> [String] {
        let run = try await LoadGenerator.run(["--print"] + arguments)
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test func protobufAndJSONTellTheSame() async throws {
        let options = ["--requests", "6", "--spans-per-request", "200", "--dimensions", "2", "--attributes", "3"]
        let protobuf = try await lines(options).flatMap(PrintedSpan.fromHex)
        let json = try await lines(options + ["--protocol", "json"]).flatMap(PrintedSpan.fromJSON)
        #expect(protobuf.count == 1200)
        #expect(protobuf.map(\.content) == json.map(\.content))
        #expect(protobuf.map(\.spanID) == json.map(\.spanID))
        #expect(protobuf.map(\.parentID) == json.map(\.parentID))
        #expect(protobuf.map(\.traceID) == json.map(\.traceID))
    }

    @Test func theSeedDecides() async throws {
        func contents(_ seed: String) async throws -> [[String]] {
            try await lines(["--seed", seed]).flatMap(PrintedSpan.fromHex).map(\.content)
        }
        let first = try await contents("7")
        #expect(try await contents("7") == first)
        #expect(try await contents("8") != first)
    }

    @Test(arguments: ["grpc", "json"])
    func parentsShareTheTraceAndLieAround(wire: String) async throws {
        let read = wire == "json" ? PrintedSpan.fromJSON : PrintedSpan.fromHex
        for line in try await lines(["--protocol", wire, "--requests", "3", "--spans-per-request", "300"]) {
            let spans = try read(line)
            let byID = Dictionary(grouping: spans, by: \.spanID)
            #expect(byID.count == spans.count)
            var pairs = 0
            var orphans = Set<String>()
            for span in spans where !span.parentID.isEmpty {
                guard let parent = byID[span.parentID]?.first else {
                    orphans.insert(span.traceID)
                    continue
                }
                #expect(parent.traceID == span.traceID)
                #expect(parent.startNanos <= span.startNanos)
                if parent.kind == 3, span.kind == 2, parent.service != span.service { pairs += 1 }
            }
            #expect(pairs > 10)
            // Only the trace that a request before has begun.
            #expect(orphans.count <= 1)
        }
    }

    @Test func timesAreFreshExceptForLateSpans() async throws {
        let before = UInt64(Date().timeIntervalSince1970 * 1e9)
        let spans = try await lines(["--requests", "4", "--spans-per-request", "500", "--late", "0.25"])
            .flatMap(PrintedSpan.fromHex)
        let after = UInt64(Date().timeIntervalSince1970 * 1e9) + 1_000_000
        let slack: UInt64 = 30_000_000_000
        #expect(spans.allSatisfy { $0.startNanos < $0.endNanos && $0.endNanos <= after })
        let late = spans.count { $0.endNanos + slack < before }
        #expect(400...600 ~= late)
        #expect(spans.count { $0.endNanos + 3_500_000_000_000 < before } == late)
    }

    @Test func namesOfEveryGenerationAppear() async throws {
        let spans = try await lines(["--requests", "8"]).flatMap(PrintedSpan.fromHex)
        let keys = Set(spans.flatMap(\.attributeKeys))
        #expect(
            keys.isSuperset(of: [
                "gen_ai.provider.name", "gen_ai.usage.input_tokens", "gen_ai.system", "gen_ai.usage.prompt_tokens",
                "ai.provider", "ai.model_id", "model", "customer.id", "gatewayz.provider.name", "prompt_tokens", "error.type",
            ]))
        #expect(Set(spans.map(\.kind)) == [1, 2, 3, 4, 5])
        #expect(Set(spans.map(\.status)) == [0, 1, 2])
    }

    @Test(arguments: [600, 900])
    func spansHaveTheWantedSize(bytes: Int) async throws {
        let sizes = try await lines(["--requests", "8", "--spans-per-request", "500", "--span-bytes", "\(bytes)"])
            .map { $0.utf8.count / 2 / 500 }
        #expect(sizes.allSatisfy { abs($0 - bytes) < bytes / 10 })
    }
}
