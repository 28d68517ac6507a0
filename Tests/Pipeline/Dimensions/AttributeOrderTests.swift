import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Attributes are recognised by the order in which they came before: nothing of that may show, whatever order they come in.
@Suite struct AttributeOrderTests {
    /// Keys of all lengths that are compared in different ways: below a word, up to two blocks, up to three, and beyond.
    private static let wanted = [
        "env", "an.attr", "customer.tier", "http.response.status_code", "gen_ai.response.finish_reason", "gen_ai.response.finish_reasons",
        "gen_ai.usage.cache_read.input_tokens", "an.attribute.of.which.the.key.is.46.bytes.long", "an.attribute.of.which.the.key.is.47.bytes.long1",
        "an.attribute.whose.key.is.so.long.that.nobody.compares.it.in.blocks",
    ]

    /// Differ from a wanted one in a single byte, anywhere.
    private static let alike = wanted.flatMap { key in
        [0, key.utf8.count / 2, key.utf8.count - 1].map { place in
            var bytes = Array(key.utf8)
            bytes[place] = bytes[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func options(_ dimensions: [String]) -> SpanMetricsOptions {
        var options = SpanMetricsOptions()
        options.dimensions = dimensions
        return options
    }

    /// Spans of shuffled attributes, some of them twice, with texts and numbers, and how often each combination of wanted values came.
    private struct Traffic {
        var random: SplitMix64
        var others: [String]
        var expected: [String: Double] = [:]

        mutating func span(_ wanted: [String]) -> Proto {
            var keys = wanted.filter { _ in random.below(3) > 0 } + others.filter { _ in random.below(others.count) < 6 }
            if random.below(4) == 0, let twice = keys.randomElement(using: &random) { keys.append(twice) }
            // Half of the spans have theirs in one order, as an instrumentation writes them.
            if random.below(2) == 0 { keys.shuffle(using: &random) }
            var values: [String: String] = [:]
            let attributes = keys.map { key in
                let number = random.below(3)
                if values[key] == nil { values[key] = "\(number)" }
                return Proto.attribute(key, random.below(2) == 0 ? Proto.string("\(number)") : Proto.int(Int64(number)))
            }
            expected[wanted.map { values[$0] ?? "" }.joined(separator: ","), default: 0] += 1
            return Proto.span(kind: UInt64(1 + random.below(5)), attributes: attributes)
        }
    }

    private static func counted(_ bench: inout Bench, _ wanted: [String]) -> [String: Double] {
        var found: [String: Double] = [:]
        for (series, value) in bench.series() where series.hasPrefix("traces_spanmetrics_calls_total") {
            let values = wanted.map { key in
                let name = String(key.map { $0.isLetter || $0.isNumber ? $0 : "_" })
                guard let start = series.firstRange(of: "\(name)=\"") else { return "" }
                return String(series[start.upperBound...].prefix { $0 != "\"" })
            }
            found[values.joined(separator: ","), default: 0] += value
        }
        return found
    }

    /// - Parameter others: keys that nobody wants: with the most of them what was learnt has to be forgotten again and again.
    @Test(arguments: [0, 5, 400]) func anyOrderCountsAlike(others: Int) {
        var bench = Bench(Self.options(Self.wanted))
        var traffic = Traffic(random: SplitMix64(seed: 7), others: Self.alike + (0..<others).map { "other.attribute.\($0)" })
        for _ in 0..<40 { #expect(bench.push(Proto.request((0..<50).map { _ in traffic.span(Self.wanted) })) == nil) }
        #expect(Self.counted(&bench, Self.wanted) == traffic.expected)
    }

    /// Tenants with other dimensions use the same memory in turns: what a key means to one is nothing to the others.
    @Test func plansDoNotMix() {
        let wanted = (0..<40).map { [Self.wanted[$0 % 10], Self.alike[$0 % 30]] }
        let benches = wanted.map { MovableBench(Bench(Self.options($0))) }
        var traffics = wanted.map { _ in Traffic(random: SplitMix64(seed: 11), others: Self.wanted + Self.alike) }
        var scratch = WalkScratch()
        for _ in 0..<3 {
            for tenant in benches.indices {
                let others = traffics[tenant].others.filter { !wanted[tenant].contains($0) }
                traffics[tenant].others = others
                let request = Proto.request((0..<20).map { _ in traffics[tenant].span(wanted[tenant]) })
                swap(&scratch, &benches[tenant].bench.scratch)
                #expect(benches[tenant].bench.push(request) == nil)
                swap(&scratch, &benches[tenant].bench.scratch)
            }
        }
        for tenant in benches.indices { #expect(Self.counted(&benches[tenant].bench, wanted[tenant]) == traffics[tenant].expected) }
    }

    /// A tenant with more keys needs more memory: what is known of the others' layouts does not lead to where they lay before.
    @Test func memoryGrowsBetweenTwoRequestsOfAPlan() {
        let wanted = Array(Self.wanted.prefix(3))
        var small = Bench(Self.options(wanted))
        var large = Bench(Self.options((0..<300).map { "dimension.\($0)" }))
        var traffic = Traffic(random: SplitMix64(seed: 5), others: Self.alike)
        for turn in 0..<3 {
            let request = Proto.request((0..<20).map { _ in traffic.span(wanted) })
            #expect(small.push(request) == nil)
            guard turn == 0 else { continue }
            swap(&small.scratch, &large.scratch)
            #expect(large.push(request) == nil)
            swap(&small.scratch, &large.scratch)
        }
        #expect(Self.counted(&small, wanted) == traffic.expected)
    }

    private final class MovableBench {
        var bench: Bench
        init(_ bench: consuming Bench) { self.bench = bench }
    }
}

extension SplitMix64 {
    fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
}
