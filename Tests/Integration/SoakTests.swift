import TestSupport
import Testing

/// A short `make soak`: five tenants, their overrides rewritten every second, service graphs on (`tempo-compat/soak`).
struct SoakTests {
    @Test func totalsAreExact() async throws {
        let report = try await onThread {
            try PythonScript.run(
                "tempo-compat/soak/soak.py", ["--seconds", "12", "--rate", "10", "--wait", "8", "--no-memory-check"], seconds: 180)
        }
        #expect(report["problems"]?.elements.isEmpty == true)
        #expect(report["tenants"]?.members.count == 5)
        for (tenant, figures) in report["tenants"]?.members ?? [:] {
            #expect((figures["spans"]?.double ?? 0) > 0)
            #expect(figures["calls"]?.double == figures["spans"]?.double, "\(tenant)")
        }
        #expect((report["changes"]?.integer ?? 0) > 5)
    }
}
