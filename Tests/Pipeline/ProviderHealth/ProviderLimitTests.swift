import Pipeline
import PipelineSupport
import Testing

@Suite struct ProviderLimitTests {
    @Test func aModelWithoutRoomCountsForItsProvider() {
        let bench = HealthBench { $0.maxModels = 2 }
        for model in ["a", "b", "c", "d", "c"] { bench.call("openai", model) }
        #expect(bench.snapshot().models.map(\.model) == ["a", "b"])
        #expect(bench.provider()?.minute.counts.attempts == 5)
        #expect(bench.health.counters.modelLimit == 3)
        #expect(bench.health.counters.models == 2)
    }

    @Test func theLeastRecentlyCalledMakesRoomOnceItIsIdle() {
        let bench = HealthBench { $0.maxModels = 2 }
        bench.call("openai", "a")
        bench.pass(seconds: 100)
        bench.call("openai", "b")
        bench.pass(seconds: 3799)
        bench.call("openai", "c")
        #expect(bench.snapshot().models.map(\.model) == ["a", "b"])
        bench.pass(seconds: 1)
        bench.call("openai", "c")
        #expect(bench.snapshot().models.map(\.model) == ["b", "c"])
        bench.call("openai", "d")
        #expect(bench.snapshot().models.map(\.model) == ["b", "c"])
        bench.pass(seconds: 100)
        bench.call("openai", "d")
        #expect(bench.snapshot().models.map(\.model) == ["c", "d"])
        // A newcomer has nothing of what was there before it.
        #expect(bench.model("d")?.hour.counts.attempts == 1)
        #expect(bench.health.counters.modelLimit == 2)
    }

    @Test func aProviderThatMakesRoomTakesItsModelsWithIt() {
        let bench = HealthBench { $0.maxProviders = 1 }
        bench.call("openai", "a")
        bench.call("groq", "b")
        #expect(bench.health.counters.providerLimit == 1)
        bench.pass(seconds: 3900)
        bench.call("groq", "b")
        #expect(bench.snapshot().providers.map(\.provider) == ["groq"])
        #expect(bench.snapshot().models.map(\.model) == ["b"])
    }

    @Test func aHigherLimitHoldsAtOnce() {
        let bench = HealthBench { $0.maxModels = 1 }
        bench.call("openai", "a")
        bench.call("openai", "b")
        var options = bench.health.options
        options.maxModels = 2
        bench.health.update(options)
        bench.call("openai", "b")
        #expect(bench.snapshot().models.map(\.model) == ["a", "b"])
    }

    @Test func longNamesAreCutBetweenCharacters() {
        let bench = HealthBench()
        let long = String(repeating: "ä", count: 300)
        bench.call(long, "x" + long)
        bench.call(long + "more", "x" + long + "more")
        let snapshot = bench.snapshot()
        #expect(snapshot.providers.map(\.provider) == [String(repeating: "ä", count: 128)])
        #expect(snapshot.models.map(\.model) == ["x" + String(repeating: "ä", count: 127)])
        #expect(snapshot.models.map(\.minute.counts.attempts) == [2])
    }

    @Test func namesThatAreNotUTF8AreNotTracked() {
        let bench = HealthBench()
        bench.call([0xff], Array("m".utf8))
        bench.call(Array("openai".utf8), [0xc3])
        #expect(bench.snapshot().providers.map(\.provider) == ["openai"])
        #expect(bench.snapshot().models.isEmpty)
        #expect(bench.health.counters.invalidUTF8 == 2)
    }

    /// Names that differ in where one ends and the next begins.
    @Test func namesDoNotRunIntoEachOther() {
        let bench = HealthBench()
        bench.call("a", "bc")
        bench.call("ab", "c")
        #expect(bench.snapshot().models.map(\.minute.counts.attempts) == [1, 1])
    }
}
