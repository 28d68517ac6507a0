import ArgumentParser
import LoadGenerator
import Testing

/// What a command line of `metronome-load` means.
@Suite struct ArgumentsTests {
    @Test(
        arguments: [
            ("10s", 10_000_000_000), ("500ms", 500_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000), ("7", 7_000_000_000),
            ("0.5s", 500_000_000), ("0", 0), ("", nil), ("s", nil), ("-1s", nil), ("x", nil), ("1d", nil), ("nan", nil),
            ("inf", nil), ("1e300h", nil),
        ] as [(String, Int64?)])
    func times(text: String, nanoseconds: Int64?) {
        #expect(TimeSpan(argument: text)?.nanos == nanoseconds)
    }

    @Test(
        arguments: [
            ("host:80", "host", 80), ("127.0.0.1:4317", "127.0.0.1", 4317), ("[::1]:4317", "::1", 4317), ("host", nil, nil), ("host:0", nil, nil),
            ("host:65536", nil, nil), (":80", nil, nil), ("http://host:80", nil, nil), ("host:x", nil, nil), ("[]:80", nil, nil),
        ] as [(String, String?, Int?)])
    func addresses(text: String, host: String?, port: Int?) {
        let address = HostPort(argument: text)
        #expect(address?.host == host && address?.port == port)
    }

    @Test func headers() {
        let header = HeaderArgument(argument: "X-Key=a=b")
        #expect(header?.name == "x-key" && header?.value == "a=b")
        for wrong in ["x", "=b", "a b=c", "a=b\nc: d"] { #expect(HeaderArgument(argument: wrong) == nil, "\(wrong)") }
    }

    private func command(_ arguments: String...) throws -> LoadCommand { try LoadCommand.parse(arguments) }

    @Test func tenSecondsUnlessANumberIsGiven() throws {
        #expect(try command().durationNanos == 10_000_000_000)
        #expect(try command("--requests", "3").durationNanos == nil)
        #expect(try command("--spans", "3").durationNanos == nil)
        #expect(try command("--spans", "3", "--duration", "1m").durationNanos == 60_000_000_000)
    }

    @Test func aNumberOfSpansIsMetExactly() throws {
        let command = try command("--spans", "1000", "--spans-per-request", "300")
        let pool = command.poolSettings(grpcPrefix: true)
        #expect(command.fullRequests == 3 && pool.lastRequestSpans == 100 && pool.spansPerRequest == 300)
        let few = try self.command("--spans", "5")
        #expect(few.spansPerRequest == 5 && few.fullRequests == 1 && few.poolSettings(grpcPrefix: false).lastRequestSpans == 0)
    }

    @Test func whereItGoes() throws {
        let standard = try command().resolvedTarget
        #expect(standard.address == "127.0.0.1:4317" && standard.headers.isEmpty)
        #expect(try command("--protocol", "json").resolvedTarget.address == "127.0.0.1:4318")
        let other = try command("--target", "[::1]:9", "--tenant", "a", "--header", "X-B=c", "--gzip").resolvedTarget
        #expect(other.address == "[::1]:9" && other.isGzip)
        #expect(other.headers.map { "\($0.name)=\($0.value)" } == ["x-b=c", "x-scope-orgid=a"])
    }

    @Test(arguments: [
        (["--connections", "0"], "--connections is 0; expected 1 to 10000"), (["--threads", "65"], "--threads is 65; expected 1 to 64"),
        (["--spans", "1", "--requests", "1"], "exclude each other"), (["--rate", "0"], "--rate is 0.0; expected more than 0"),
        (["--rate", "nan"], "--rate is nan"), (["--tenant", ""], "--tenant is empty"), (["--late", "1.5"], "expected a share from 0 to 1"),
        (["--spans-per-request", "0"], "--spans-per-request is 0; expected 1 to 100000"), (["--dimensions", "129"], "expected 0 to 128"),
        (["--cardinality", "0"], "--cardinality is 0; expected 1 to 5000000"),
        (["--spans-per-request", "100000", "--span-bytes", "1000000"], "one request would have about"),
    ])
    func whatIsOutOfRangeIsTold(arguments: [String], message: String) {
        do {
            _ = try LoadCommand.parse(arguments)
            Issue.record("is taken")
        } catch {
            #expect(LoadCommand.message(for: error).contains(message))
        }
    }
}
