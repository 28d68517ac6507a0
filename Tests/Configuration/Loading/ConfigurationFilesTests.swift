import Foundation
import MetronomeConfiguration
import Settings
import Testing

@Suite struct ConfigurationFilesTests {
    private func path(_ bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "metronome-configuration-\(UUID().uuidString).yaml"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func readsFilesInOrder() throws {
        let first = try path(Array("shutdown_delay: 1s\nmultitenancy_enabled: true".utf8))
        let second = try path(Array("shutdown_delay: 2s".utf8))
        defer { for file in [first, second] { try? FileManager.default.removeItem(atPath: file) } }
        let loaded = try ConfigurationFiles.load(paths: [first, second], expandEnvironment: false).get()
        #expect(loaded.settings.shutdownDelay == 2_000_000_000)
        #expect(loaded.settings.multitenancyEnabled)
    }

    @Test func saysWhichFileIsMissing() {
        guard case .failure(let errors) = ConfigurationFiles.load(paths: ["/nonexistent/a.yaml", "/nonexistent/b.yaml"], expandEnvironment: true)
        else {
            Issue.record("loads")
            return
        }
        #expect(
            errors.errors.map(\.description) == [
                "/nonexistent/a.yaml: cannot open configuration file: No such file or directory",
                "/nonexistent/b.yaml: cannot open configuration file: No such file or directory",
            ])
    }

    @Test func refusesFoldersBinariesAndGiants() throws {
        let binary = try path([0x61, 0xff, 0xfe])
        let giant = try path([UInt8](repeating: 0x20, count: YAMLLimits.configuration.fileBytes + 1))
        defer { for file in [binary, giant] { try? FileManager.default.removeItem(atPath: file) } }
        func message(_ path: String) -> String {
            if case .failure(let error) = ConfigurationFiles.read(path) { error.message } else { "" }
        }
        #expect(message("/tmp") == "configuration file is a folder, expected a regular file or /dev/stdin")
        #expect(message("/dev/zero") == "configuration file is a device, expected a regular file or /dev/stdin")
        #expect(message(binary) == "configuration file is not valid UTF-8")
        let wide = try path([0xff, 0xfe, 0x61, 0x00])
        defer { try? FileManager.default.removeItem(atPath: wide) }
        #expect(message(wide) == "configuration file is not valid UTF-8; it looks like UTF-16: save it as UTF-8")
        #expect(message(giant) == "configuration file is larger than 1048576 bytes")
    }

    /// Nobody writes to it: waiting for that would hang the start.
    @Test func aFIFOIsRefusedAtOnce() throws {
        let fifo = NSTemporaryDirectory() + "metronome-fifo-\(UUID().uuidString)"
        try #require(mkfifo(fifo, 0o600) == 0)
        defer { unlink(fifo) }
        guard case .failure(let error) = ConfigurationFiles.read(fifo) else {
            Issue.record("is read")
            return
        }
        #expect(error.description == "\(fifo): configuration file is a FIFO, expected a regular file or /dev/stdin")
        guard case .failure(let override) = OverridesFile.read(fifo), case .failure(let prices) = PriceFile.read(fifo) else {
            Issue.record("is read")
            return
        }
        #expect(override.message == "per-tenant override file is a FIFO, expected a regular file or /dev/stdin")
        #expect(prices.description == "\(fifo): price file is a FIFO, expected a regular file or /dev/stdin")
    }
}
