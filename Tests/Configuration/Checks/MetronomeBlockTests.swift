import MetronomeConfiguration
import Settings
import Testing

@Suite struct MetronomeBlockTests {
    @Test func everyLimit() throws {
        let text = """
            metronome:
              limits:
                max_message_bytes: 1MiB
                max_decompressed_bytes: 2000000
                max_concurrent_streams: 3
                max_bytes_in_flight: 4MiB
                max_header_bytes: 5KiB
                idle_timeout: 6s
                shutdown_deadline: 7s
                max_remote_write_queue_bytes: 8MB
            """
        var expected = IntakeLimits()
        expected.maxMessageBytes = 1 << 20
        expected.maxDecompressedBytes = 2_000_000
        expected.maxConcurrentStreams = 3
        expected.maxBytesInFlight = 4 << 20
        expected.maxHeaderBytes = 5 << 10
        expected.idleTimeout = 6 * second
        expected.shutdownDeadline = 7 * second
        expected.maxRemoteWriteQueueBytes = 8_000_000
        #expect(try settings(text).limits == expected)
    }

    @Test func aLargerMessageMakesRoom() throws {
        let limits = try settings("metronome: {limits: {max_message_bytes: 1GiB}}").limits
        #expect(limits.maxDecompressedBytes == 1 << 30)
        #expect(limits.maxBytesInFlight == 1 << 30)
    }

    @Test func limitsThatContradictAreErrors() {
        #expect(
            errors("metronome: {limits: {max_message_bytes: 2MiB, max_bytes_in_flight: 1MiB}}") == [
                "a.yaml:1:68: metronome.limits.max_bytes_in_flight: max_bytes_in_flight of 1048576 bytes has no room for one message of 2097152 bytes"
            ])
    }

    /// `printf %s "$TOKEN" | sha256sum` with a variable that nobody has set.
    @Test func theHashOfNothingIsNoSecret() {
        let nothing = "E3B0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        for block in ["intake", "admin"] {
            for keys in ["token_sha256: \(nothing)", "user: u, password_sha256: \(nothing)"] {
                let found = errors("metronome: {\(block): {clients: [{name: a, \(keys)}]}}")
                #expect(found.count == 1 && found[0].contains("is the hash of nothing"), "\(block): \(found)")
            }
        }
    }

    private static let hash = String(repeating: "ab", count: 32)

    /// Who came could not be told.
    @Test(arguments: ["intake", "admin"]) func twoClientsWithOneSecret(_ block: String) {
        let other = String(repeating: "cd", count: 32)
        func found(_ first: String, _ second: String) -> [String] {
            errors("metronome: {\(block): {clients: [{name: a, \(first)}, {name: b, \(second)}]}}").map { String($0.drop { $0 != " " }.dropFirst()) }
        }
        let place = "metronome.\(block).clients[1]"
        #expect(
            found("token_sha256: \(Self.hash)", "token_sha256: \(Self.hash.uppercased())")
                == ["\(place).token_sha256: is that of \"a\", too: each client needs a secret of its own"])
        #expect(
            found("user: u, password_sha256: \(Self.hash)", "user: u, password_sha256: \(Self.hash)")
                == ["\(place).password_sha256: is that of \"a\", too: each client needs a secret of its own"])
        #expect(found("user: u, password_sha256: \(Self.hash)", "user: v, password_sha256: \(Self.hash)").isEmpty)
        #expect(found("token_sha256: \(Self.hash)", "token_sha256: \(other)").isEmpty)
        #expect(errors("metronome: {\(block): {clients: [{name: a, token_sha256: \(Self.hash)}, {name: a, token_sha256: \(other)}]}}").count == 1)
    }

    @Test func aClientForTenantsThatNobodyMaySendFor() {
        func found(_ tenants: String, allowed: String) -> [String] {
            errors("metronome: {intake: {allowed_tenants: \(allowed), clients: [{name: a, token_sha256: \(Self.hash), tenants: \(tenants)}]}}")
        }
        let refusal = found("[shop, other]", allowed: "[billing]")
        #expect(refusal.count == 1 && refusal[0].hasPrefix("a.yaml:1:"), "\(refusal)")
        #expect(
            refusal.first?.hasSuffix(
                "metronome.intake.clients[0].tenants: the client could send for nobody: allowed_tenants has none of \"shop\", \"other\"") == true)
        #expect(found("[shop, billing]", allowed: "[billing]").isEmpty)
        #expect(found("[]", allowed: "[billing]").isEmpty && found("[shop]", allowed: "[]").isEmpty)
    }

    @Test func itWinsOverTempo() throws {
        let limits = try load(
            "distributor: {receivers: {otlp: {protocols: {grpc: {max_recv_msg_size_mib: 4}}}}}", "metronome: {limits: {max_message_bytes: 2MiB}}"
        ).settings.limits
        #expect(limits.maxMessageBytes == 2 << 20)
    }
}
