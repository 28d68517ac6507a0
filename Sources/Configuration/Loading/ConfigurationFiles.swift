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

    /// At most `YAMLLimits.fileBytes`, as UTF-8.
    package static func read(_ path: String) -> Result<String, ConfigurationError> {
        bytes(path, "configuration file").flatMap { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(ConfigurationError(at: nil, path: path, "configuration file is not valid UTF-8"))
            }
            return .success(text)
        }
    }

    /// At most `YAMLLimits.fileBytes` of `path`; `what` it is stands in messages.
    package static func bytes(_ path: String, _ what: String) -> Result<[UInt8], ConfigurationError> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure("cannot open \(what)", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: YAMLLimits.fileBytes + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer -> Int in
                guard let base = buffer.baseAddress else { return 0 }
                return Glibc.read(descriptor, base + filled, buffer.count - filled)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return failure("cannot read \(what)", path)
            }
            if count == 0 { break }
            filled += count
        }
        guard filled < bytes.count else {
            return .failure(ConfigurationError(at: nil, path: path, "\(what) is larger than \(YAMLLimits.fileBytes) bytes"))
        }
        bytes.removeLast(bytes.count - filled)
        return .success(bytes)
    }

    private static func failure(_ what: String, _ path: String) -> Result<[UInt8], ConfigurationError> {
        .failure(ConfigurationError(at: nil, path: path, "\(what): \(String(cString: strerror(errno)))"))
    }
}
