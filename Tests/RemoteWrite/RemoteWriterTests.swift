import RemoteWrite
import Settings
import TestSupport
import Testing

/// Against a scripted server on a real socket.
@Suite("Remote writer", .timeLimit(.minutes(Patience.minutes(2))))
struct RemoteWriterTests {
    private func endpoint(_ server: PushServer) -> RemoteWriteEndpoint { RemoteWriteEndpoint(url: server.url) }

    /// A server of remote write 2.0 that says that some samples were written: those have arrived, the others are lost, nothing goes again.
    @Test func whatWasWrittenInPartIsNotSentAgain() async throws {
        let server = try await PushServer([
            .answer(400, headers: [("X-Prometheus-Remote-Write-Samples-Written", "3")], body: "two samples are too old")
        ])
        var endpoint = RemoteWriteEndpoint(url: server.url)
        endpoint.message = .two
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(of: ["a", "b", "c", "d", "e"])], tenant: "t", to: 0)
            _ = await fixture.writer.flush(within: WriterFixture.patience)
            #expect(fixture.metric("samples_total") == 3 && fixture.metric("samples_failed_total") == 2)
            #expect(fixture.metric("samples_pending") == 0)
            #expect(fixture.lines.count == 1 && fixture.lines[0].contains("samples=2"), "\(fixture.lines)")
        }
        #expect(server.pushes.count == 1)
        await server.close()
    }

    @Test func aPushCarriesBodyAndHeaders() async throws {
        let server = try await PushServer()
        try await WriterFixture.run([endpoint(server)]) { fixture in
            let first = batch(7, size: 20_000)
            fixture.writer.enqueue([first], tenant: "team-a", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            let push = try #require(server.pushes.first)
            #expect(push.method == "POST")
            #expect(push.uri == "/push")
            #expect(push.body == first.body)
            #expect(push.headers["content-encoding"] == ["snappy"])
            #expect(push.headers["content-type"] == ["application/x-protobuf"])
            #expect(push.headers["user-agent"] == ["metronome"])
            #expect(push.headers["x-prometheus-remote-write-version"] == ["0.1.0"])
            #expect(push.headers["x-scope-orgid"] == ["team-a"])
            #expect(push.headers["content-length"] == ["20000"])
            #expect(push.headers["host"] == ["127.0.0.1:\(server.port)"])
            #expect(push.headers["retry-attempt"] == [])
            #expect(push.headers["transfer-encoding"] == [])
            #expect(fixture.metric("samples_total") == 1)
            #expect(fixture.metric("bytes_total") == 20_000)
            #expect(fixture.metric("samples_pending") == 0)
            #expect(fixture.metric("queue_highest_sent_timestamp_seconds") == 15)
            #expect(fixture.metric("highest_timestamp_in_seconds") == 15)
            #expect(fixture.metric("sent_batch_duration_seconds_count") == 1)
            #expect(fixture.lines.isEmpty)
        }
        await server.close()
    }

    @Test func connectionsAreUsedAgain() async throws {
        let server = try await PushServer([.answer(200, body: "a body to be read to its end"), .answer(204), .answer(500, body: "x")])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            for mark in 1...20 {
                fixture.writer.enqueue([batch(UInt8(mark), collection: UInt64(mark))], tenant: "t", to: 0)
            }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(Set(server.pushes.map(\.connection)) == [1])
            #expect(server.pushes.map { $0.body[0] } == [1, 2, 3] + Array(3...20))
            #expect(fixture.metric("samples_total") == 20)
        }
        await server.close()
    }

    @Test func aServerErrorIsRepeatedUntilItWorks() async throws {
        let server = try await PushServer([.answer(500, body: "ingester\u{7} down\nsecond line"), .answer(503)])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.map { $0.headers["retry-attempt"] } == [[], ["1"], ["2"]])
            #expect(Set(server.pushes.map(\.body)).count == 1)
            #expect(fixture.metric("samples_retried_total") == 2)
            #expect(fixture.metric("samples_failed_total") == 0)
            #expect(fixture.metric("samples_total") == 1)
            let name = RemoteWriteEndpoint(url: server.url).remoteName
            #expect(
                fixture.lines == [
                    "warning remote write fails and is retried: HTTP status 500: ingester down failures=1 remote_name=\(name) tenant=t tenants_affected=1 url=\(server.url)",
                    "info remote write works again remote_name=\(name) url=\(server.url)",
                ])
        }
        await server.close()
    }

    @Test func tooManyRequestsWaitsAsLongAsTheServerSays() async throws {
        let server = try await PushServer([.answer(429, headers: [("Retry-After", "1")], body: "slow down")])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            let start = ContinuousClock.now
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            // A lower bound: no machine is too slow for it.
            #expect(ContinuousClock.now - start >= .seconds(1))
            #expect(server.pushes.count == 2)
            #expect(fixture.metric("samples_retried_total") == 1)
        }
        await server.close()
    }

    @Test func aRefusalIsDroppedCountedAndLogged() async throws {
        let server = try await PushServer([.answer(400, body: "out of order sample\nmore"), .answer(302, headers: [("Location", "/elsewhere")])])
        var once = endpoint(server)
        once.followRedirects = false
        try await WriterFixture.run([once]) { fixture in
            for mark in 1...3 { fixture.writer.enqueue([batch(UInt8(mark), collection: UInt64(mark))], tenant: "t", to: 0) }
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.map { $0.body[0] } == [1, 2, 3])
            #expect(fixture.metric("samples_failed_total") == 2)
            #expect(fixture.metric("samples_total") == 1)
            #expect(fixture.metric("samples_pending") == 0)
            #expect(fixture.lines.count == 1)
            #expect(
                fixture.lines[0].hasPrefix(
                    "error remote write was refused, samples dropped: HTTP status 400: out of order sample advice=another process writes"))
        }
        await server.close()
    }

    @Test(arguments: [301, 302, 307, 308])
    func aRedirectIsFollowedWithTheWholePush(status: Int) async throws {
        let server = try await PushServer([.answer(status, headers: [("Location", "/moved")])])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.map(\.uri) == ["/push", "/moved"])
            #expect(server.pushes.map(\.method) == ["POST", "POST"])
            #expect(server.pushes.last?.body == batch(1).body)
            #expect(fixture.metric("samples_total") == 1)
        }
        await server.close()
    }

    @Test func anAnswerCutShortIsRepeated() async throws {
        let server = try await PushServer([.closeMidAnswer])
        try await WriterFixture.run([endpoint(server)]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.count == 2)
            #expect(server.pushes.last?.connection == 2)
            #expect(fixture.metric("samples_retried_total") == 1)
        }
        await server.close()
    }

    @Test func noAnswerIsATimeoutAndRepeated() async throws {
        let server = try await PushServer([.silence])
        var impatient = endpoint(server)
        impatient.remoteTimeout = 200 * millisecond
        try await WriterFixture.run([impatient]) { fixture in
            fixture.writer.enqueue([batch(1)], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.count >= 2)
            #expect(fixture.metric("samples_total") == 1)
            #expect(fixture.lines.first?.contains("no answer within remote_timeout") == true)
        }
        await server.close()
    }

    @Test func aServerThatComesUpLaterGetsEverythingInOrder() async throws {
        let port = try LoopbackPorts.take()
        let url = "http://127.0.0.1:\(port)/push"
        try await WriterFixture.run([RemoteWriteEndpoint(url: url)]) { fixture in
            fixture.writer.enqueue((1...5).map { batch($0, collection: UInt64($0)) }, tenant: "t", to: 0)
            try await fixture.counts("samples_retried_total")
            #expect(fixture.metric("samples_pending") == 5)
            let server = try await PushServer(port: port)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            #expect(server.pushes.map { $0.body[0] } == [1, 2, 3, 4, 5])
            #expect(fixture.lines.count == 2)
            await server.close()
        }
    }
}
