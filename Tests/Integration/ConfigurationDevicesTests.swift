import Foundation
import TestSupport
import Testing

/// What is no file never makes Metronome wait: the start is refused, with the reason.
struct ConfigurationDevicesTests {
    private static let overrides = "overrides: {per_tenant_override_config: pipe}"
    private static let prices =
        "{overrides: {defaults: {metrics_generator: {processors: [gen-ai]}}}, metronome: {gen_ai: {cost: {enabled: true, price_file: pipe}}}}"

    @Test(arguments: ["check", "serve"], ["pipe", "overrides.yaml", "prices.yaml"])
    func aFIFO(command: String, file: String) async throws {
        let ended = try await onThread {
            let directory = try TemporaryDirectory("devices")
            guard mkfifo(directory.file("pipe"), 0o600) == 0 else { throw HarnessError("no FIFO can be made") }
            try directory.write("overrides.yaml", Self.overrides)
            try directory.write("prices.yaml", Self.prices)
            return try MetronomeCommand([command, "--config", file], in: directory, seconds: 30)
        }
        #expect(ended.exitCode == 1)
        #expect(ended.output.contains("pipe: ") && ended.output.contains("is a FIFO, expected a regular file"), "\(ended.output)")
    }

    @Test func aDevice() async throws {
        let ended = try await onThread {
            try MetronomeCommand(["check", "--config", "/dev/zero"], in: try TemporaryDirectory("devices"), seconds: 30)
        }
        #expect(ended.exitCode == 1)
        #expect(ended.output.contains("/dev/zero: configuration file is a device"))
    }
}
