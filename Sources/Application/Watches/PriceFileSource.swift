import Generator
import MetronomeConfiguration
import Settings

/// The user's price file, and how it is read.
struct PriceFileSource: Sendable {
    var path: String
    var expandsEnvironment: Bool

    func read() -> Result<PriceListSettings, ConfigurationErrors> {
        PriceFile.read(path).flatMap { bytes in
            PriceFile.load(
                bytes, file: path, vocabulary: .pipeline, expandEnvironment: expandsEnvironment, environment: ConfigurationFiles.environment)
        }
    }
}

/// The price file with what it said at the start.
struct LoadedPriceFile: Sendable {
    var source: PriceFileSource
    var list: PriceListSettings
}
