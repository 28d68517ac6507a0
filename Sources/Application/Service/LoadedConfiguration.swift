import MetronomeConfiguration
import Settings

/// What the files of a command line say.
struct LoadedConfiguration {
    var settings: Settings
    /// What to say about it in the log.
    var notes: [ConfigurationNote]
    /// nil without a per-tenant override file.
    var overrides: OverridesReloader?
    /// nil without a price file, or where nothing is priced.
    var prices: LoadedPriceFile?
}
