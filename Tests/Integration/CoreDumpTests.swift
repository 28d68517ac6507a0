import Foundation
import TestSupport
import Testing

/// Memory holds tokens and passwords: a crash leaves none of it on a disk.
struct CoreDumpTests {
    @Test func noneIsWritten() async throws {
        let (limits, filter) = try await onThread { () -> (String, String) in
            // Whatever the limit is that it is started with.
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                func read(_ name: String) throws -> String { try String(contentsOfFile: "/proc/\(sidecar.process.pid)/\(name)", encoding: .utf8) }
                return (try read("limits"), try read("coredump_filter"))
            }
        }
        // Programs that take dumps do not ask for the limit: what they get has no memory in it.
        #expect(Int(filter.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) == 0, "\(filter)")
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(line.split(separator: " ").dropFirst(4).first == "0", "\(line)")
    }
}
