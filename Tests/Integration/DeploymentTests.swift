import TestSupport
import Testing

/// Containers, manifests, chart, package and unit (`tempo-compat/deploy`), as far as they can be tried here; its README says how far that is.
struct DeploymentTests {
    @Test(arguments: ["compose", "kubernetes", "image", "ways", "package"])
    func isRight(_ check: String) async throws {
        let report = try await onThread {
            try PythonScript.run("tempo-compat/deploy/check/run.py", ["--only", check], seconds: 600)
        }
        #expect(report["problems"]?[check]?.elements.isEmpty == true)
    }
}
