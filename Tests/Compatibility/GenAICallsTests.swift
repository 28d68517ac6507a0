import TestSupport
import Testing

/// Captured and hand-made GenAI spans through the built binary, against the table of calls and a second telling of the rules (`tempo-compat/genai`).
struct GenAICallsTests {
    /// - corpus: every captured file, with labels and tokens as `Fixtures/genai/calls.tsv` lists them
    /// - together: the same files as one tenant: not one call fewer or more
    /// - labels: the four labels of span metrics with the profile `gen_ai`
    /// - spellings: every attribute name of `Fixtures/genai/EVOLUTION.tsv` alone
    /// - names: operations, providers, models and finish reasons in their senders' own words
    /// - bad: counts that make no sense, spans that lack something
    /// - shapes: traces in the shape of libraries that are not among the captured ones
    /// - usages: senders that count cached and reasoning tokens otherwise than the conventions
    /// - links: hand-made calls that several spans tell of, at once, one by one and last first
    /// - repeated: every captured file four times, with other ids, times and numbers
    /// - orders: spans of one call in other orders, one by one and twice
    @Test(arguments: ["corpus", "together", "labels", "spellings", "names", "bad", "orders", "shapes", "usages", "links", "repeated"])
    func asTheRulesSay(_ part: String) async throws {
        let report = try await onThread { try PythonScript.run("tempo-compat/genai/run.py", ["--json", "--only", part], seconds: 900) }
        print(report["line"]?.string ?? "no line")
        #expect((report["count"]?.integer ?? 0) > 0)
        let differing = report["differing"]?.elements ?? []
        #expect(differing.isEmpty, "\(differing.prefix(40).compactMap(\.string).joined(separator: "\n"))")
    }
}
