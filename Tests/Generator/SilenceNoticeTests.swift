import Generator
import MetronomeConfiguration
import Settings
import Testing

/// Nobody sends anything: that is said once, with where senders should send to.
@Suite struct SilenceNoticeTests {
    private func silences(_ bench: GeneratorBench) -> [String] { bench.lines.filter { $0.contains("no span has come") } }

    @Test func itIsSaidOnce() async {
        let bench = GeneratorBench()
        bench.advance(seconds: 119)
        await bench.generator.expireEdges()
        #expect(silences(bench).isEmpty)
        for _ in 0..<3 {
            bench.advance(seconds: 60)
            await bench.generator.expireEdges()
        }
        #expect(silences(bench).count == 1)
        let line = silences(bench).first ?? ""
        #expect(line.contains("OTLP/gRPC at 127.0.0.1:4317, OTLP/HTTP at 127.0.0.1:4318; that is reached from this host alone"), "\(line)")
    }

    @Test func addressesOfAllHostsNeedNoHint() async {
        let bench = GeneratorBench {
            $0.listen.grpc = nil
            $0.listen.http?.host = "0.0.0.0"
        }
        bench.advance(seconds: 121)
        await bench.generator.expireEdges()
        #expect(silences(bench).first?.hasSuffix("listening for OTLP/HTTP at 0.0.0.0:4318") == true, "\(silences(bench))")
    }

    @Test func anAddressOfIPv6StandsInBrackets() async {
        let bench = GeneratorBench {
            $0.listen.grpc = nil
            $0.listen.http?.host = "::"
        }
        bench.advance(seconds: 121)
        await bench.generator.expireEdges()
        #expect(silences(bench).first?.hasSuffix("listening for OTLP/HTTP at [::]:4318") == true, "\(silences(bench))")
    }

    @Test func aSpanIsEnough() async {
        let bench = GeneratorBench()
        bench.push()
        bench.advance(seconds: 121)
        await bench.generator.expireEdges()
        #expect(silences(bench).isEmpty)
    }
}
