import Pipeline
import Testing

private let overflow = "__cardinality_overflow__"

@Suite struct LabelLimitsTests {
    // MARK: The per-label limit (tempo-behaviour 6.10)

    /// Rule table 11.6, row 121.
    @Test func aBurstPassesUntilTheNextDecision() {
        let bench = LimitsBench(["service", "span_kind"], limit: 5)
        let burst = (0..<14).map { ["svc-\($0)", "kind-\($0 % 5)"] }
        for (index, row) in burst.enumerated() { #expect(bench.rewrite([row], at: Double(index)) == [row]) }
        let later = [["svc-0", "kind-0"], ["svc-3", "kind-1"], ["new", "kind-0"]]
        #expect(bench.rewrite(later, at: 16) == [[overflow, "kind-0"], [overflow, "kind-1"], [overflow, "kind-0"]])
        #expect(bench.label("service") == LabelFigures(limited: 3, demand: 14))
        #expect(bench.label("span_kind") == LabelFigures(limited: 0, demand: 5))
    }

    @Test func aDecisionNeedsTraffic() {
        let bench = LimitsBench(["service"], limit: 5)
        _ = bench.rewrite((0..<14).map { ["svc-\($0)"] })
        #expect(bench.rewrite([], at: 20).isEmpty)
        #expect(bench.label("service")?.demand == 0)
        #expect(bench.rewrite([["svc-0"]], at: 14.9) == [["svc-0"]])
        #expect(bench.rewrite([["svc-0"]], at: 20) == [[overflow]])
        #expect(bench.label("service")?.demand == 14)
    }

    @Test func aLabelThatASetDoesNotHaveIsNoValue() {
        let bench = LimitsBench(["a", "b"], limit: 1)
        _ = bench.rewrite([["1", ""], ["2", ""], ["3", "x"]])
        #expect(bench.rewrite([["1", ""], ["", "x"], ["", ""]], at: 15) == [[overflow, ""], ["", "x"], ["", ""]])
        #expect(bench.label("b") == LabelFigures(limited: 0, demand: 1))
        #expect(bench.label("a")?.limited == 1)
    }

    @Test func namesOfSeriesAreNotLimited() {
        let bench = LimitsBench(["__name__", "__type__", "__unit__", "x"], limit: 1)
        let rows = (0..<9).map { ["n\($0)", "t\($0)", "u\($0)", "x\($0)"] }
        _ = bench.rewrite(rows)
        #expect(bench.rewrite(rows, at: 15) == rows.map { Array($0.prefix(3)) + [overflow] })
    }

    /// A label's values are counted across spans and edges.
    @Test func labelsAreKnownByNameInEveryShape() {
        let bench = LimitsBench(["a", "zone"], limit: 3)
        _ = bench.rewrite([["x", "z1"], ["x", "z2"]])
        var edges = StagedBatch([["z3"], ["z4"]])
        let shape = LabelShape(labels: ["zone"])
        edges.rewrite(bench.limits, shape, now: bench.now(1))
        #expect(edges.rows == [["z3"], ["z4"]])
        #expect(bench.rewrite([["x", "z1"]], at: 15) == [["x", overflow]])
        #expect(bench.label("zone") == LabelFigures(limited: 1, demand: 4))
    }

    /// Plans come and go with reloads; the limiter's state stays with the names.
    @Test func manyShapesShareTheLabels() {
        let bench = LimitsBench(["zone"], limit: 9)
        for index in 0..<20 {
            var batch = StagedBatch([["z\(index)"]])
            batch.rewrite(bench.limits, LabelShape(labels: ["zone"]), now: bench.now(0))
        }
        #expect(bench.rewrite([["z"]], at: 15) == [[overflow]])
        #expect(bench.limits.report()?.labels.count == 1)
    }

    // MARK: Keys

    @Test func onlyChangedEntriesAreTouched() {
        let bench = LimitsBench(["a", "service", "z"], limit: 2)
        _ = bench.rewrite([["", "1", ""], ["", "2", ""], ["", "3", ""]])
        var batch = StagedBatch([["x", "", "y"], ["x", "a service with quite a long name", "y"], ["x", "s", "y"], ["q", "", "y"]])
        let size = batch.keys.count
        batch.rewrite(bench.limits, bench.shape, now: bench.now(15))
        #expect(batch.rows == [["x", "", "y"], ["x", overflow, "y"], ["x", overflow, "y"], ["q", "", "y"]])
        #expect(batch.entries.map(\.first) == [0, 1, 2, 3])
        #expect(batch.entries[0].hash == StagedBatch.untouchedHash)
        #expect(batch.entries[3].hash == StagedBatch.untouchedHash &+ 3 << 32)
        // Two keys that became equal, one in its old place, one behind all others.
        #expect(batch.hashes[1] == batch.hashes[2])
        #expect(batch.entries[1].key < size)
        #expect(batch.entries[2].key == size)
        #expect(batch.keys.count == size + batch.entries[2].keyLength)
    }

    @Test func equalKeysHaveEqualHashesAndDifferentOnesDifferentHashes() {
        let bench = LimitsBench(["a", "service"], limit: 1)
        _ = bench.rewrite([["", "1"], ["", "2"]])
        var batch = StagedBatch((0..<3000).map { ["a\($0 / 2)", "s\($0)"] })
        batch.rewrite(bench.limits, bench.shape, now: bench.now(15))
        #expect(Set(batch.hashes).count == 1500)
        #expect(batch.rows == (0..<3000).map { ["a\($0 / 2)", overflow] })
        for index in stride(from: 0, to: 3000, by: 2) { #expect(batch.hashes[index] == batch.hashes[index + 1]) }
    }

    @Test func everySliceOfALargeRequestIsRewritten() {
        let bench = LimitsBench(["service", "u"], limit: 1)
        _ = bench.rewrite([["1", ""], ["2", ""]])
        let long = String(repeating: "v", count: LabelLimits.sliceBytes / 3)
        let rows = (0..<(LabelLimits.sliceKeys * 2 + 5)).map { ["s\($0)", ""] } + (0..<10).map { ["s\($0)", long] }
        #expect(bench.rewrite(rows, at: 15) == rows.map { [overflow, $0[1]] })
        #expect(bench.label("service")?.limited == rows.count)
    }

    @Test(arguments: [[0x05, 0x61], [0x01], [0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], []] as [[UInt8]])
    func aKeyThatIsNoKeyStays(_ bytes: [UInt8]) {
        let bench = LimitsBench(["service", "span_name"], .enabled, limit: 1)
        _ = bench.rewrite([["1", "a b"], ["2", "a b"]])
        var batch = StagedBatch([])
        batch.keys.append(bytes)
        batch.entries.append(StagedObservation(hash: 7, key: 0, keyLength: bytes.count))
        batch.rewrite(bench.limits, bench.shape, now: bench.now(15))
        #expect(Array(batch.keys.bytes) == bytes)
        #expect(batch.hashes == [7])
    }

    // MARK: Settings

    @Test func aTenantWithoutSettingsIsLeftAlone() {
        let bench = LimitsBench(["service", "span_name"])
        #expect(!bench.limits.isActive)
        let rows = (0..<100).map { ["s\($0)", "GET /\($0)"] }
        #expect(bench.rewrite(rows) == rows)
        #expect(bench.limits.report() == nil)
        bench.update(limit: -1)
        #expect(!bench.limits.isActive)
    }

    /// 0 disables at the next decision (tempo-behaviour 6.10), and estimates that nothing feeds any more are not shown.
    @Test func theLimitMayChange() {
        let bench = LimitsBench(["service"], limit: 100)
        _ = bench.rewrite((0..<20).map { ["s\($0)"] })
        bench.update(limit: 10)
        #expect(bench.rewrite([["s1"]], at: 10) == [["s1"]])
        #expect(bench.rewrite([["s1"]], at: 15) == [[overflow]])
        bench.update(limit: 0)
        #expect(bench.limits.isActive)
        #expect(bench.rewrite([["s1"]], at: 29) == [[overflow]])
        #expect(bench.rewrite([["s1"]], at: 30) == [["s1"]])
        #expect(!bench.limits.isActive)
        #expect(bench.label("service") == LabelFigures(limited: 2, demand: 0))
        bench.update(limit: 10)
        #expect(bench.rewrite([["s1"]], at: 45) == [[overflow]])
        #expect(bench.label("service") == LabelFigures(limited: 3, demand: 20))
        bench.update(limit: 20)
        #expect(bench.rewrite([["s1"]], at: 60) == [["s1"]])
    }

    @Test func eventLoopsShareTheLimits() async {
        let bench = LimitsBench(["service", "span_name"], .enabled, limit: 1)
        _ = bench.rewrite([["1", "a"], ["2", "a"]])
        _ = bench.rewrite([["1", "a"]], at: 15)
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<4 {
                group.addTask {
                    (0..<50).allSatisfy { round in
                        let rows = (0..<40).map { ["s\($0)", "GET /\(task)/\(round)"] }
                        return bench.rewrite(rows, at: 16).allSatisfy { $0[0] == overflow && $0[1].hasPrefix("GET /") }
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(bench.label("service")?.limited == 1 + 4 * 50 * 40)
        #expect(bench.limits.report()?.spanNames.learned == 4 * 50 * 40)
    }
}
