import TestSupport
import Testing

/// How a running sidecar got its configuration: several files, the environment, Tempo's own arguments.
struct ConfigurationFilesTests {
    /// Pushes one span and returns the external label `site` of its series once they arrive.
    private static func site(
        _ configuration: SidecarConfiguration, _ recorder: RemoteWriteRecorder, arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> String? {
        try SidecarProcess(configuration, arguments: arguments, environment: environment).during { sidecar in
            let reply = try sidecar.post(try SpanFixture().request())
            guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
            try waitUntil("series arrive") { !recorder.series.isEmpty }
            return recorder.series.first?.labels["site"]
        }
    }

    private static func labelled(_ site: String) -> JSONValue { ["registry": ["external_labels": ["site": .string(site)]]] }

    @Test func laterFilesWinKeyByKey() async throws {
        let site = try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            let directory = try TemporaryDirectory("second")
            let second = try directory.write("second.yaml", JSONValue.object(["metrics_generator": Self.labelled("second")]).text())
            return try Self.site(
                SidecarConfiguration(generator: Self.labelled("first"), remoteWrite: [recorder.entry]), recorder,
                arguments: ["--config", second])
        }
        #expect(site == "second")
    }

    @Test func theRemoteWriteAddressMayComeFromTheEnvironment() async throws {
        let site = try await onThread {
            let recorder = try RemoteWriteRecorder()
            defer { recorder.close() }
            return try Self.site(
                SidecarConfiguration(generator: Self.labelled("environment").merging(["registry": ["collection_interval": "1s"]])), recorder,
                environment: ["MIMIR_REMOTE_WRITE_URL": recorder.url])
        }
        #expect(site == "environment")
    }
}
