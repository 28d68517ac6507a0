import Pipeline
import Testing

private let overflow = "__cardinality_overflow__"

/// Span-name sanitising as keys see it (tempo-behaviour 6.11).
@Suite struct SanitizedKeysTests {
    private let labels = ["service", "span_name", "status_code"]

    private func rows(_ names: [String]) -> [[String]] { names.map { ["svc", $0, "STATUS_CODE_UNSET"] } }

    /// Rule table 11.6, rows 122, 123 and 124.
    @Test(arguments: [
        (
            ["GET /api/users/123", "GET /api/users/456", "GET /api/users/789"],
            ["GET /api/users/123", "GET /api/users/<_>", "GET /api/users/<_>"]
        ),
        (["SELECT * FROM users_100", "SELECT * FROM users_200"], ["SELECT * FROM users_100", "SELECT * FROM users_<_>"]),
        (["GET /users/alice", "GET /users/bob", "foo"], ["GET /users/alice", "GET /users/bob", "foo"]),
        // The template is longer than the name.
        (["a 1", "a 2", "a 3"], ["a 1", "a <_>", "a <_>"]),
        (["", "x"], ["", "x"]),
    ])
    func enabled(_ names: [String], _ expected: [String]) throws {
        let bench = LimitsBench(labels, .enabled)
        #expect(bench.rewrite(rows(names)) == rows(expected))
        let report = try #require(bench.limits.report())
        #expect(report.spanNames.changed == zip(names, expected).filter { $0 != $1 }.count)
        #expect(report.spanNames.tooFewTokens == names.filter { ["foo", "", "x"].contains($0) }.count)
        #expect(report.labels.isEmpty)
    }

    /// Rule table 11.6, row 125.
    @Test func aDryRunLeavesKeysAlone() {
        let bench = LimitsBench(labels, .dryRun)
        let names = rows(["GET /api/users/123", "GET /api/users/456", "GET /api/users/789"])
        var batch = StagedBatch(names)
        let before = batch.hashes
        batch.rewrite(bench.limits, bench.shape, now: bench.now(0))
        #expect(batch.rows == names)
        #expect(batch.hashes == before)
        #expect(bench.limits.report()?.spanNames.changed == 2)
        #expect(bench.limits.report()?.patterns == 1)
    }

    /// A label set without the label counts as a name without tokens, once.
    @Test func edgesHaveNoSpanName() {
        let bench = LimitsBench(["client", "server"], .enabled)
        let edges = [["a", "b"], ["a", "c"], ["GET /1", "GET /2"]]
        #expect(bench.rewrite(edges) == edges)
        #expect(bench.limits.report()?.spanNames.tooFewTokens == 3)
        #expect(bench.limits.report()?.spanNames.learned == 0)
    }

    @Test func hashesAreThoseOfTheNewKeys() {
        let bench = LimitsBench(labels, .enabled, limit: 1000)
        var batch = StagedBatch(rows(["GET /u/1", "GET /u/2", "GET /u/31415", "POST /u/1"]))
        batch.rewrite(bench.limits, bench.shape, now: bench.now(0))
        #expect(batch.hashes[0] == StagedBatch.untouchedHash)
        #expect(batch.hashes[1] == batch.hashes[2])
        #expect(batch.hashes[3] == StagedBatch.untouchedHash &+ 3 << 32)
        #expect(batch.entries.map(\.first) == [0, 1, 2, 3])
    }

    // MARK: Order: sanitise, then limit

    @Test func theLimiterSeesTemplates() {
        let bench = LimitsBench(labels, .enabled, limit: 5)
        _ = bench.rewrite(rows((0..<50).map { "GET /u/\($0)" }))
        #expect(bench.rewrite(rows(["GET /u/99"]), at: 15) == rows(["GET /u/<_>"]))
        #expect(bench.label("span_name") == LabelFigures(limited: 0, demand: 2))
    }

    @Test func theLimiterSeesNamesInADryRun() {
        let bench = LimitsBench(labels, .dryRun, limit: 5)
        _ = bench.rewrite(rows((0..<50).map { "GET /u/\($0)" }))
        #expect(bench.rewrite(rows(["GET /u/99"]), at: 15) == rows([overflow]))
        #expect(bench.label("span_name") == LabelFigures(limited: 1, demand: 50))
    }

    /// One key takes both steps, and the limiter's names are none to learn from.
    @Test func bothStepsOnOneKey() {
        let bench = LimitsBench(labels, .enabled, limit: 2)
        _ = bench.rewrite((0..<4).map { ["svc-\($0)", "GET /u/\($0)", ""] })
        _ = bench.rewrite((0..<4).map { ["", "w\($0)", ""] })
        #expect(bench.rewrite([["svc-9", "GET /u/9", "s"]], at: 15) == [[overflow, overflow, "s"]])
        #expect(bench.limits.report()?.spanNames.changed == 4)
    }

    // MARK: Demand

    @Test func demandIsThatOfSanitizedLabelSets() {
        for sanitizing in [LabelLimits.Sanitizing.dryRun, .enabled] {
            let bench = LimitsBench(labels, sanitizing, limit: 1)
            _ = bench.rewrite((0..<40).map { ["svc-\($0 % 2)", "GET /u/\($0)", ""] })
            // Refreshed by traffic only, and not before 15 s have passed.
            _ = bench.rewrite([["svc-0", "GET /u/1", ""]], at: 14)
            #expect(bench.limits.report()?.postSanitizationDemand == 0)
            // svc-0 with the first name and with the template, svc-1 with the template; limits do not count.
            _ = bench.rewrite([["svc-1", "GET /u/1", ""]], at: 15)
            #expect(bench.limits.report()?.postSanitizationDemand == 3)
            bench.update(limit: 1)
            #expect(bench.limits.report()?.postSanitizationDemand == 0)
        }
    }

    /// Equal bytes under other names are another label set.
    @Test func demandTellsShapesApart() {
        let bench = LimitsBench(["a", "b"], .enabled)
        for labels in [["a", "b"], ["a", "c"], ["a", "b"]] {
            var batch = StagedBatch([["1", "2"]])
            batch.rewrite(bench.limits, LabelShape(labels: labels), now: bench.now(15))
        }
        _ = bench.rewrite([["1", "2"]], at: 30)
        #expect(bench.limits.report()?.postSanitizationDemand == 2)
    }

    @Test func demandForgetsAndIsBackWithTraffic() {
        let bench = LimitsBench(labels, .enabled)
        _ = bench.rewrite(rows(["GET /a", "GET /b"]))
        _ = bench.rewrite(rows(["GET /a"]), at: 60 * 60)
        #expect(bench.limits.report()?.postSanitizationDemand == 0)
        _ = bench.rewrite(rows(["GET /a"]), at: 60 * 60 + 15)
        #expect(bench.limits.report()?.postSanitizationDemand == 1)
    }

    // MARK: Settings

    @Test func whatWasLearnedStaysWhenTheSettingChanges() {
        let bench = LimitsBench(labels, .dryRun)
        _ = bench.rewrite(rows(["GET /u/1", "GET /u/2"]))
        bench.update(.off)
        #expect(!bench.limits.isActive)
        #expect(bench.rewrite(rows(["GET /u/3", "PUT /u/3"])) == rows(["GET /u/3", "PUT /u/3"]))
        #expect(bench.limits.report()?.spanNames.learned == 2)
        bench.update(.enabled)
        #expect(bench.rewrite(rows(["GET /u/1", "PUT /u/4"])) == rows(["GET /u/<_>", "PUT /u/4"]))
        #expect(bench.limits.report()?.spanNames.changed == 2)
    }

    // MARK: Bad input

    @Test func hugeAndOddNamesPass() {
        let bench = LimitsBench(labels, .enabled, limit: 100)
        let names = [String(repeating: "x", count: 1 << 20), String(repeating: "/", count: 1000), "\0\u{1}\u{2}", "\u{10ffff} \u{10ffff}"]
        #expect(bench.rewrite(rows(names)) == rows(names))
        #expect(bench.limits.report()?.spanNames.tooManyTokens == 2)
        let many = (0..<10_000).map { ["svc-\($0)", "n \($0)", "c-\($0)"] }
        let expected = many.enumerated().map { [$1[0], $0 == 0 ? $1[1] : "n <_>", $1[2]] }
        #expect(bench.rewrite(many) == expected)
        #expect(bench.rewrite(Array(many.prefix(3)), at: 15) == Array(repeating: [overflow, "n <_>", overflow], count: 3))
    }
}
