import Glibc

/// The thin shell around `SettingsLoader`: reads files and the process environment.
package enum ConfigurationFiles {
    /// A variable of the process environment.
    @Sendable
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    package static func load(
        paths: [String], expandEnvironment: Bool, patternProblem: @escaping PatternProblem = { _ in nil }
    ) -> Result<LoadedSettings, ConfigurationErrors> {
        var files: [(name: String, text: String)] = []
        var errors: [ConfigurationError] = []
        for path in paths {
            switch read(path) {
            case .success(let text): files.append((path, text))
            case .failure(let error): errors.append(error)
            }
        }
        guard errors.isEmpty else { return .failure(ConfigurationErrors(errors)) }
        return SettingsLoader.load(
            files: files, expandEnvironment: expandEnvironment, patternProblem: patternProblem, environment: environment)
    }

    /// At most `YAMLLimits.configuration.fileBytes`, as UTF-8.
    package static func read(_ path: String) -> Result<String, ConfigurationError> {
        bytes(path, "configuration file", limit: YAMLLimits.configuration.fileBytes).flatMap { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(ConfigurationError(at: nil, path: path, "configuration file is not valid UTF-8"))
            }
            return .success(text)
        }
    }

    /// Bytes that one read takes.
    private static let step = 1 << 16

    /// All of `path`, an error if that is more than `limit` bytes; `what` it is stands in messages.
    package static func bytes(_ path: String, _ what: String, limit: Int) -> Result<[UInt8], ConfigurationError> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure("cannot open \(what)", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: step)
        while true {
            let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return failure("cannot read \(what)", path)
            }
            if count == 0 { return .success(bytes) }
            bytes += piece.prefix(count)
            guard bytes.count <= limit else {
                return .failure(ConfigurationError(at: nil, path: path, "\(what) is larger than \(limit) bytes"))
            }
        }
    }

    private static func failure(_ what: String, _ path: String) -> Result<[UInt8], ConfigurationError> {
        .failure(ConfigurationError(at: nil, path: path, "\(what): \(String(cString: strerror(errno)))"))
    }
}
