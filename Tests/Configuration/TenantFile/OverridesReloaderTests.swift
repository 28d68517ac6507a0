import Cryptography
import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.8: hot reload.
@Suite struct OverridesReloaderTests {
    private static let good = "overrides: {a: {\(someLimits), metrics_generator: {max_active_series: 1}}}"
    private static let bad = "overrides: {a: {nonsense: 1}}"
    private static let unreadable = ConfigurationError(at: nil, path: "/o.yaml", "cannot open per-tenant override file: No such file or directory")

    private func content(_ text: String) -> OverridesReloader.Content { .success(Array(text.utf8)) }

    private func start(_ content: OverridesReloader.Content, period: String = "10s", now: Int64 = 0) throws -> Result<
        (reloader: OverridesReloader, notes: [ConfigurationNote]), ConfigurationErrors
    > {
        let settings = try settings("overrides: {per_tenant_override_config: /o.yaml, per_tenant_override_period: \(period)}")
        return OverridesReloader.start(content, settings: settings, expandEnvironment: true, environment: { _ in "env" }, now: now)
    }

    private func started(_ text: String = good) throws -> OverridesReloader { try start(content(text)).get().reloader }

    private func limit(_ actions: [OverridesReloader.Action]) -> Int? {
        for case .apply(let overrides) in actions { return overrides.entries["a"]?.maxActiveSeries }
        return nil
    }

    @Test func startsWithWhatTheFileSays() throws {
        let reloader = try started()
        #expect(reloader.current.entries["a"]?.maxActiveSeries == 1)
        #expect(reloader.sha256 == SHA256.hexadecimal(Array(Self.good.utf8)))
        #expect(reloader.lastErrors == nil)
        #expect(reloader.file == "/o.yaml")
    }

    @Test(arguments: [OverridesReloader.Content.success(Array(bad.utf8)), .failure(unreadable)])
    func aWrongFileIsFatalAtStart(_ content: OverridesReloader.Content) throws {
        guard case .failure(let errors) = try start(content) else {
            Issue.record("starts")
            return
        }
        #expect(errors.errors.count == 1 && errors.description.contains("o.yaml"))
    }

    @Test func unchangedContentDoesNothing() throws {
        var reloader = try started()
        #expect(reloader.reload(content(Self.good), now: 1).isEmpty)
        #expect(reloader.lastErrors == nil)
    }

    @Test func changedContentIsApplied() throws {
        var reloader = try started()
        let actions = reloader.reload(content("overrides: {a: {\(someLimits), metrics_generator: {max_active_series: 2}}}"), now: 1)
        #expect(limit(actions) == 2)
        #expect(actions.contains(.log(ConfigurationNote(.info, "/o.yaml: per-tenant overrides read again, 1 entry"))))
        #expect(reloader.current.entries["a"]?.maxActiveSeries == 2)
        #expect(limit(reloader.reload(content("overrides: {}"), now: 2)) == nil)
        #expect(reloader.current.entries.isEmpty, "a file without tenants takes the entries away")
    }

    /// What an editor or a copy leaves for a moment.
    @Test(arguments: ["", "\n", "# a comment\n", "---\n"])
    func anEmptyDocumentKeepsTheEntries(_ text: String) throws {
        var reloader = try started()
        guard case .report(let errors)? = reloader.reload(content(text), now: 1).first else {
            Issue.record("is not told")
            return
        }
        #expect("\(errors)".hasPrefix("/o.yaml: per-tenant override file is empty; the entries read before stay."), "\(errors)")
        #expect(reloader.lastErrors == errors && reloader.current.entries.count == 1)
        #expect(reloader.reload(content(text), now: 2).isEmpty, "told once")
        #expect(reloader.reload(content(Self.good), now: 3).count == 1 && reloader.lastErrors == nil)
    }

    @Test func anEmptyDocumentWithoutEntriesIsFine() throws {
        var reloader = try started("")
        #expect(reloader.current.entries.isEmpty)
        #expect(reloader.reload(content("# none yet"), now: 1).count == 1)
        #expect(reloader.lastErrors == nil)
        #expect(limit(reloader.reload(content(Self.good), now: 2)) == 1)
        _ = reloader.reload(content(""), now: 3)
        #expect(reloader.lastErrors != nil && reloader.current.entries.count == 1)
    }

    @Test func anotherTextThatSaysTheSameIsNotApplied() throws {
        var reloader = try started()
        let before = reloader.sha256
        let actions = reloader.reload(content(Self.good + "\n# more\n"), now: 1)
        #expect(actions.first == .log(ConfigurationNote(.info, "/o.yaml: per-tenant overrides read again, 1 entry")))
        #expect(limit(actions) == nil)
        #expect(reloader.sha256 != before)
    }

    @Test func aWrongFileKeepsTheOldOneAndIsToldOnce() throws {
        var reloader = try started()
        let before = reloader.sha256
        guard case .report(let errors)? = reloader.reload(content(Self.bad), now: 1).first else {
            Issue.record("is not told")
            return
        }
        #expect(errors.description.hasPrefix("/o.yaml:1:17: overrides.a.nonsense: unknown key"))
        #expect(reloader.lastErrors == errors)
        #expect(reloader.current.entries["a"]?.maxActiveSeries == 1 && reloader.sha256 == before)
        #expect(reloader.reload(content(Self.bad), now: 2).isEmpty)
        #expect(reloader.lastErrors == errors)
        // Another text, another error, and one that only moves nothing.
        #expect(reloader.reload(content("overrides: {b: {nonsense: 1}}"), now: 3).count == 1)
        #expect(reloader.reload(content("overrides: {b: {nonsense: 1}} #"), now: 4).isEmpty)
    }

    @Test func theOldContentAgainIsARecovery() throws {
        var reloader = try started()
        _ = reloader.reload(content(Self.bad), now: 1)
        #expect(
            reloader.reload(content(Self.good), now: 2)
                == [.log(ConfigurationNote(.info, "/o.yaml: per-tenant overrides are readable again and unchanged"))])
        #expect(reloader.lastErrors == nil)
        #expect(reloader.reload(content(Self.good), now: 3).isEmpty)
        #expect(reloader.reload(content(Self.bad), now: 4).count == 1, "and the same damage later is told again")
    }

    @Test func aMissingFileIsToldOnceAndRecovers() throws {
        var reloader = try started()
        #expect(reloader.reload(.failure(Self.unreadable), now: 1) == [.report(ConfigurationErrors([Self.unreadable]))])
        #expect(reloader.reload(.failure(Self.unreadable), now: 2).isEmpty)
        #expect(reloader.current.entries.count == 1)
        #expect(limit(reloader.reload(content("overrides: {a: {metrics_generator: {max_active_series: 3}}}"), now: 3)) == 3)
        #expect(reloader.lastErrors == nil)
    }

    @Test func thePeriod() throws {
        var reloader = try start(content(Self.good), period: "1m", now: 5 * second).get().reloader
        #expect(reloader.nextReload == 65 * second)
        _ = reloader.reload(content(Self.good), now: 70 * second)
        #expect(reloader.nextReload == 130 * second)
        _ = reloader.reload(.failure(Self.unreadable), now: 131 * second)
        #expect(reloader.nextReload == 191 * second)
        #expect(try start(content(Self.good), period: "0s").get().reloader.nextReload == OverridesReloader.shortestPeriod)
        #expect(try start(content(Self.good), now: .max).get().reloader.nextReload == .max)
    }

    @Test func theEnvironmentIsExpanded() throws {
        let reloader = try started("overrides: {a: {metrics_generator: {trace_id_label_name: '${X}'}}}")
        #expect(reloader.current.entries["a"]?.traceIDLabelName == "env")
    }
}
