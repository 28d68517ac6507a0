import Cryptography
import Settings

/// Keeps the per-tenant overrides that hold while their file changes (tempo-behaviour 1.8). Pure: the caller reads the file when
/// ``nextReload`` has come, hands its content in and obeys the actions.
package struct OverridesReloader: Sendable {
    package typealias Content = Result<[UInt8], ConfigurationError>

    /// The shortest time between two reads, nanoseconds, whatever `per_tenant_override_period` says.
    package static let shortestPeriod: Int64 = 100_000_000

    package enum Action: Sendable, Equatable {
        /// These hold from now on.
        case apply(RuntimeOverrides)
        /// A line for the log.
        case log(ConfigurationNote)
        /// The file is wrong or cannot be read; what held before goes on holding. Told once for each new reason.
        case report(ConfigurationErrors)
    }

    /// `overrides.per_tenant_override_config`.
    package let file: String
    private let period: Int64
    private let parse: @Sendable ([UInt8]) -> Result<LoadedOverrides, ConfigurationErrors>
    /// What holds.
    package private(set) var current = RuntimeOverrides()
    /// SHA-256 of the file's bytes that `current` was read from, before environment expansion: the label of `tempo_runtime_config_hash`.
    /// Tempo hashes the document after parsing, so its value is another.
    package private(set) var sha256 = ""
    /// Why the last read was in vain; nil: it was not, and `tempo_runtime_config_last_reload_successful` is 1.
    package private(set) var lastErrors: ConfigurationErrors?
    /// The content that `lastErrors` is about; nil: it could not be read.
    private var refusedSHA256: String?
    /// When to read the file again, on the caller's clock in nanoseconds.
    package private(set) var nextReload: Int64 = 0

    private init(
        settings: Settings, expandEnvironment: Bool, patternProblem: @escaping PatternProblem, environment: @escaping @Sendable (String) -> String?
    ) {
        let file = settings.overrides.perTenantConfig
        self.file = file
        period = max(settings.overrides.perTenantPeriod, Self.shortestPeriod)
        parse = { bytes in
            OverridesFile.load(
                bytes, file: file, settings: settings, expandEnvironment: expandEnvironment, patternProblem: patternProblem,
                environment: environment)
        }
    }

    /// The first read, which must succeed: Metronome does not start with overrides that it cannot read.
    package static func start(
        _ content: Content, settings: Settings, expandEnvironment: Bool, patternProblem: @escaping PatternProblem = { _ in nil },
        environment: @escaping @Sendable (String) -> String?, now: Int64
    ) -> Result<(reloader: OverridesReloader, notes: [ConfigurationNote]), ConfigurationErrors> {
        var reloader = OverridesReloader(
            settings: settings, expandEnvironment: expandEnvironment, patternProblem: patternProblem, environment: environment)
        reloader.scheduleNext(now)
        return content.mapError { ConfigurationErrors([$0]) }.flatMap { bytes in
            reloader.parse(bytes).map { loaded in
                reloader.current = loaded.overrides
                reloader.sha256 = SHA256.hexadecimal(bytes)
                return (reloader, loaded.notes)
            }
        }
    }

    package mutating func reload(_ content: Content, now: Int64) -> [Action] {
        scheduleNext(now)
        switch content {
        case .failure(let error): return refuse(ConfigurationErrors([error]), sha256: nil)
        case .success(let bytes):
            let hash = SHA256.hexadecimal(bytes)
            if hash == sha256 { return recovered() }
            // Nothing new about content that was refused before.
            if let refusedSHA256, hash == refusedSHA256 { return [] }
            switch parse(bytes) {
            case .failure(let errors): return refuse(errors, sha256: hash)
            case .success(let loaded) where loaded.isEmptyDocument && !current.entries.isEmpty:
                return refuse(ConfigurationErrors([nothing]), sha256: hash)
            case .success(let loaded): return accept(loaded, sha256: hash)
            }
        }
    }

    /// An editor or a copy that truncates the file first leaves it like this for a moment: that must not take every entry away.
    private var nothing: ConfigurationError {
        ConfigurationError(
            at: nil, path: file, "\(OverridesFile.name) is empty; the entries read before stay. To remove them all, write overrides: {}")
    }

    private mutating func accept(_ loaded: LoadedOverrides, sha256 hash: String) -> [Action] {
        let isNew = loaded.overrides != current
        current = loaded.overrides
        sha256 = hash
        lastErrors = nil
        refusedSHA256 = nil
        let tenants = loaded.overrides.entries.count
        let entries = tenants == 1 ? "1 entry" : "\(tenants) entries"
        return (isNew ? [.apply(loaded.overrides)] : [])
            + [.log(ConfigurationNote(.info, "\(file): per-tenant overrides read again, \(entries)"))] + loaded.notes.map { .log($0) }
    }

    /// The file is again what `current` was read from.
    private mutating func recovered() -> [Action] {
        guard lastErrors != nil else { return [] }
        lastErrors = nil
        refusedSHA256 = nil
        return [.log(ConfigurationNote(.info, "\(file): per-tenant overrides are readable again and unchanged"))]
    }

    private mutating func refuse(_ errors: ConfigurationErrors, sha256 hash: String?) -> [Action] {
        let isKnown = errors == lastErrors
        lastErrors = errors
        refusedSHA256 = hash
        return isKnown ? [] : [.report(errors)]
    }

    private mutating func scheduleNext(_ now: Int64) {
        let (next, overflow) = now.addingReportingOverflow(period)
        nextReload = overflow ? .max : next
    }
}
