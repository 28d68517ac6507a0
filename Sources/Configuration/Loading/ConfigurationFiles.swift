import Glibc
import Settings

/// The thin shell around `SettingsLoader`: reads files and the process environment.
package enum ConfigurationFiles {
    /// A variable of the process environment.
    @Sendable
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Variables of the process environment that may set keys, or were meant to.
    static var variables: [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if text.hasPrefix(VariableKeys.prefix) || text.hasPrefix(VariableKeys.tempoPrefix), let end = text.firstIndex(of: "=") {
                found.append((String(text[..<end]), String(text[text.index(after: end)...])))
            }
            next += 1
        }
        return found
    }

    package static func load(
        paths: [String], expandEnvironment: Bool, patternProblem: @escaping PatternProblem = { _ in nil }, outside: OutsideChecks = OutsideChecks()
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
            files: files, expandEnvironment: expandEnvironment, patternProblem: patternProblem, outside: outside, variables: variables,
            environment: environment)
    }

    /// At most `YAMLLimits.configuration.fileBytes`, as UTF-8.
    package static func read(_ path: String) -> Result<String, ConfigurationError> {
        bytes(path, "configuration file", limit: YAMLLimits.configuration.fileBytes).flatMap { bytes in
            text(bytes, path, "configuration file")
        }
    }

    /// `bytes` of the file at `path` as text.
    static func text(_ bytes: [UInt8], _ path: String, _ what: String) -> Result<String, ConfigurationError> {
        if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
        // What Windows' PowerShell writes with `>`.
        let isWide = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
        let hint = isWide ? "; it looks like UTF-16: save it as UTF-8" : ""
        return .failure(ConfigurationError(at: nil, path: path, "\(what) is not valid UTF-8\(hint)"))
    }

    /// Bytes that one read takes.
    private static let step = 1 << 16

    /// All of `path`, an error if that is more than `limit` bytes; `what` it is stands in messages. Never waits for somebody to write: a
    /// file that is none (a FIFO, a device) is an error. Only `/dev/stdin`, which is `-` as well, and `/dev/fd/…` may be pipes, which whoever
    /// starts Metronome fills.
    package static func bytes(_ path: String, _ what: String, limit: Int) -> Result<[UInt8], ConfigurationError> {
        let path = path == "-" ? "/dev/stdin" : path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (isHandedIn(path) ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { return failure("cannot open \(what)", path) }
        defer { close(descriptor) }
        if let problem = kindProblem(descriptor, path) {
            return .failure(ConfigurationError(at: nil, path: path, "\(what) is \(problem), expected a regular file or /dev/stdin"))
        }
        return content(descriptor, path, what, limit: limit)
    }

    private static func isHandedIn(_ path: String) -> Bool { path == "/dev/stdin" || path.hasPrefix("/dev/fd/") }

    /// What is open instead of a file; nil: it can be read.
    private static func kindProblem(_ descriptor: Int32, _ path: String) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return nil
        case S_IFDIR: return "a folder"
        case _ where isHandedIn(path): return nil
        case S_IFIFO: return "a FIFO"
        case S_IFSOCK: return "a socket"
        default: return "a device"
        }
    }

    private static func content(_ descriptor: Int32, _ path: String, _ what: String, limit: Int) -> Result<[UInt8], ConfigurationError> {
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
