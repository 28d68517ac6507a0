import MetronomeConfiguration
import Settings
import TestSupport
import Testing

/// Damaged override files give overrides or errors, never a crash and never an error without text.
@Suite struct OverridesMutationTests {
    static let files = ["override-files/scoped.yaml", "override-files/flat.yaml"]

    private func bytes(_ name: String) throws -> [UInt8] { Array(try ConfigurationFixtures.text("Fixtures/configurations/\(name)").utf8) }

    @Test(arguments: files)
    func survivesDamage(_ name: String) throws {
        let whole = try bytes(name)
        var random = SplitMix64(seed: UInt64(whole.count))
        for _ in 0..<300 { try check(whole.damaged(&random)) }
    }

    @Test(arguments: files)
    func survivesTruncation(_ name: String) throws {
        let whole = try bytes(name)
        for length in stride(from: 0, through: whole.count, by: 7) { try check(Array(whole[..<length])) }
    }

    /// Through the reloader: whatever comes, what was good goes on holding.
    @Test func survivesADamagedReload() throws {
        let whole = try bytes(Self.files[0])
        let settings = try settings("overrides: {per_tenant_override_config: o.yaml}")
        var reloader = try OverridesReloader.start(.success(whole), settings: settings, expandEnvironment: true, environment: { _ in nil }, now: 0)
            .get().reloader
        var random = SplitMix64(seed: 5)
        for step in 0..<300 {
            let before = reloader.current
            let actions = reloader.reload(.success(whole.damaged(&random)), now: Int64(step))
            if reloader.lastErrors != nil { #expect(reloader.current == before) }
            let isApplied = actions.contains { if case .apply(reloader.current) = $0 { true } else { false } }
            #expect(isApplied == (reloader.current != before))
            #expect(!OverridesPages.tenants(known: [], reloader: reloader, now: "").document.isEmpty)
        }
        _ = reloader.reload(.success(whole), now: 1000)
        #expect(reloader.lastErrors == nil)
    }

    private func check(_ bytes: [UInt8]) throws {
        switch OverridesFile.load(bytes, file: "o.yaml", settings: .embeddedDefault, expandEnvironment: true, environment: { _ in nil }) {
        case .success(let loaded):
            for id in loaded.overrides.entries.keys {
                let page = OverridesPages.tenant(id, settings: .embeddedDefault, overrides: loaded.overrides)
                #expect(!page.document.isEmpty && page.json.hasPrefix("{"))
            }
        case .failure(let errors): #expect(errors.errors.allSatisfy { !$0.message.isEmpty } && !errors.errors.isEmpty)
        }
    }
}
