import MetronomeConfiguration
import Settings
import Testing

@Suite struct DurationTests {
    static let go: [(String, Int64)] = [
        ("0", 0), ("0s", 0), ("15s", 15 * second), ("1h2m3s", 3723 * second), ("500ms", second / 2), ("1.5h", 5400 * second), ("-2s", -2 * second),
        ("+1m", 60 * second), ("1us", 1000), ("1µs", 1000), ("1μs", 1000), ("1ns", 1), (".5s", second / 2), ("1.s", second), ("-0", 0),
        ("2562047h47m16.854775807s", Int64.max), ("0.000000001s", 1), ("1m1m", 120 * second), ("0.3333333333333333333h", 1_200_000_000_000),
    ]

    @Test(arguments: go)
    func goDurations(_ text: String, _ nanoseconds: Int64) throws {
        let parsed = try #require(GoDuration.parse(text))
        #expect(abs(parsed - nanoseconds) <= 1)
    }

    @Test(arguments: [
        "", "-", "+", "s", "5", "1.5", "5 s", " 5s", "5s ", "1d", "1h1", ".s", "1..5s", "--1s", "2562048h", "9223372036854775808ns", "1S", "٣s",
    ])
    func notGoDurations(_ text: String) { #expect(GoDuration.parse(text) == nil) }

    static let goTexts: [(Int64, String)] = [
        (0, "0s"), (second, "1s"), (90 * second, "1m30s"), (3600 * second, "1h0m0s"), (93_784 * second, "26h3m4s"), (second / 2, "500ms"), (1, "1ns"),
        (-second, "-1s"), (1_500_000_000, "1500ms"),
    ]

    @Test(arguments: goTexts)
    func goText(_ nanoseconds: Int64, _ text: String) {
        #expect(GoDuration.text(nanoseconds) == text)
        #expect(GoDuration.parse(text) == nanoseconds)
    }

    static let prometheus: [(String, Int64)] = [
        ("0", 0), ("0s", 0), ("30s", 30 * second), ("1h30m", 5400 * second), ("1d", 86400 * second), ("1w2d", 777_600 * second),
        ("1y", 31_536_000 * second),
        ("500ms", second / 2), ("1s500ms", 1_500_000_000),
    ]

    @Test(arguments: prometheus)
    func prometheusDurations(_ text: String, _ nanoseconds: Int64) { #expect(PrometheusDuration.parse(text) == nanoseconds) }

    @Test(arguments: ["", "5", "1.5h", "30m1h", "1s1s", "-1s", "1us", "s", "1h ", "300y", "99999999999999999999s"])
    func notPrometheusDurations(_ text: String) { #expect(PrometheusDuration.parse(text) == nil) }

    static let prometheusTexts: [(Int64, String)] = [
        (0, "0s"), (30 * second, "30s"), (5400 * second, "1h30m"), (86400 * second, "1d"), (30_000_000, "30ms"), (1_500_000_000, "1s500ms"),
    ]

    @Test(arguments: prometheusTexts)
    func prometheusText(_ nanoseconds: Int64, _ text: String) { #expect(PrometheusDuration.text(nanoseconds) == text) }

    static let sizeTable: [(String, Int)] = [
        ("1B", 1), ("16MiB", 16 << 20), ("1 KiB", 1024), ("2GB", 2_000_000_000), ("3KB", 3000), ("1GiB", 1 << 30),
    ]

    @Test(arguments: sizeTable)
    func sizes(_ text: String, _ bytes: Int) { #expect(ByteSize.parse(text) == bytes) }

    @Test(arguments: ["", "MiB", "1.5MiB", "-1KiB", "16 apples", "9223372036854775807KiB", "99999999999999999999B", "1kib"])
    func notSizes(_ text: String) { #expect(ByteSize.parse(text) == nil) }
}
