import Foundation
import TestSupport
import Testing

/// Memory holds tokens and passwords: a crash leaves none of it on a disk.
struct CoreDumpTests {
    @Test func noneIsWritten() async throws {
        let limits = try await onThread { () -> String in
            // Whatever the limit is that it is started with.
            try SidecarProcess(SidecarConfiguration()).during { sidecar in
                try String(contentsOfFile: "/proc/\(sidecar.process.pid)/limits", encoding: .utf8)
            }
        }
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(line.split(separator: " ").dropFirst(4).first == "0", "\(line)")
    }
}
