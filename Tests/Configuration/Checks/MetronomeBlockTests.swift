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
        for keys in ["token_sha256: \(nothing)", "user: u, password_sha256: \(nothing)"] {
            let found = errors("metronome: {intake: {clients: [{name: a, \(keys)}]}}")
            #expect(found.count == 1 && found[0].contains("is the hash of nothing"), "\(found)")
        }
    }

    @Test func itWinsOverTempo() throws {
        let limits = try load(
            "distributor: {receivers: {otlp: {protocols: {grpc: {max_recv_msg_size_mib: 4}}}}}", "metronome: {limits: {max_message_bytes: 2MiB}}"
        ).settings.limits
        #expect(limits.maxMessageBytes == 2 << 20)
    }
}
