import RemoteWrite
import Settings
import TestSupport
import Testing

/// What pages tell of endpoints.
@Suite("How an endpoint does", .timeLimit(.minutes(Patience.minutes(1)))) struct EndpointStateTests {
    /// After a batch that was taken, one way or the other.
    private func message(_ wanted: WriteMessage, _ script: [PushServer.Step], _ change: (inout RemoteWriteEndpoint) -> Void = { _ in })
        async throws -> EndpointState.Message
    {
        let server = try await PushServer(script)
        var endpoint = RemoteWriteEndpoint(url: server.url)
        endpoint.message = wanted
        change(&endpoint)
        var found: EndpointState.Message?
        try await WriterFixture.run([endpoint]) { fixture in
            fixture.writer.enqueue([batch(of: ["a", "b"])], tenant: "t", to: 0)
            #expect(await fixture.writer.flush(within: WriterFixture.patience).batches == 0)
            found = await fixture.writer.states().first?.message
        }
        await server.close()
        return try #require(found)
    }

    private static let confirmed = PushServer.Step.answer(
        200, headers: [("X-Prometheus-Remote-Write-Samples-Written", "2"), ("X-Prometheus-Remote-Write-Histograms-Written", "0")])

    @Test func whatIsSentIsTold() async throws {
        let one = try await message(.one, [])
        #expect(one.text == "1.0" && one.sent == .one && one.fallback == nil)
        let two = try await message(.two, [Self.confirmed])
        #expect(two.text == "2.0" && two.sent == .two && two.fallback == nil)
        let metrics = try await message(.otlp, [])
        #expect(metrics.text == "OTLP" && metrics.fallback == nil)
        let deltas = try await message(.otlp, []) { $0.temporality = .delta }
        #expect(deltas.text == "OTLP delta")
    }

    @Test func whyItIsNotWhatIsAskedFor() async throws {
        let refused = try await message(.two, [.answer(415)])
        #expect(refused.text == "1.0" && refused.sent == .one && refused.fallback == .unsupported)
        let unconfirmed = try await message(.two, [.answer(200)])
        #expect(unconfirmed.sent == .one && unconfirmed.fallback == .unconfirmed)
    }
}
