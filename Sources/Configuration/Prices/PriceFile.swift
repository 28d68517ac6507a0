import Settings

/// Words of a price file that only the pipeline understands.
package struct PriceVocabulary: Sendable {
    /// The same text for every spelling of a provider.
    package let provider: @Sendable (String) -> String
    /// Seconds since the epoch at which a day such as `2026-11-21` begins; nil: no such day.
    package let day: @Sendable (String) -> Int64?

    package init(provider: @escaping @Sendable (String) -> String, day: @escaping @Sendable (String) -> Int64?) {
        self.provider = provider
        self.day = day
    }
}

/// The user's price file, read as strictly as the configuration. Pure but for ``read(_:)``.
package enum PriceFile {
    /// Entries under `prices` at most: more are an error.
    package static let maxModels = 10_000
    /// Bytes of a name of a model or provider at most.
    package static let maxNameBytes = 256

    /// The content of the file at `path`, at most `YAMLLimits.prices.fileBytes`.
    package static func read(_ path: String) -> Result<[UInt8], ConfigurationErrors> {
        ConfigurationFiles.bytes(path, "price file", limit: YAMLLimits.prices.fileBytes).mapError { ConfigurationErrors([$0]) }
    }

    /// - Parameters:
    ///   - file: what the file is called in messages.
    ///   - environment: answers the lookups of `${…}`, with `expandEnvironment` only.
    package static func load(
        _ bytes: [UInt8], file: String, vocabulary: PriceVocabulary, expandEnvironment: Bool, environment: (String) -> String?
    ) -> Result<PriceListSettings, ConfigurationErrors> {
        let tree = ConfigurationFiles.text(bytes, file, "price file").flatMap { text in
            SettingsLoader.tree((name: file, text: text), limits: .prices, expandEnvironment: expandEnvironment, environment: environment)
        }
        switch tree {
        case .failure(let error): return .failure(ConfigurationErrors([error]))
        case .success(let document):
            let findings = Findings(.prices, expandsEnvironment: expandEnvironment)
            findings.add(document)
            let list = PriceFileSchema.decode(document.root, vocabulary, findings)
            return findings.failure.map { .failure($0) } ?? .success(list)
        }
    }
}
