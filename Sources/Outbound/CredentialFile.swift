import Glibc

/// A password or token in a file.
package struct CredentialFile: Sendable {
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        /// Nothing but white space: it is being written, or not filled yet.
        case empty(path: String)
        case tooLarge(path: String, limit: Int)
        /// A pipe, a device, a directory.
        case notRegular(path: String)
        /// Nanoseconds.
        case slow(path: String, limit: Int64)

        /// There is no file at the path.
        package var isMissing: Bool {
            guard case .unreadable(_, let reason) = self else { return false }
            return [ENOENT, ENOTDIR].contains { reason == String(cString: strerror($0)) }
        }

        package var description: String {
            switch self {
            case .unreadable(let path, let reason): "credentials file \(path): \(reason)"
            case .empty(let path): "credentials file \(path): is empty"
            case .tooLarge(let path, let limit): "credentials file \(path): larger than \(limit) bytes, expected a password, a token or a key"
            case .notRegular(let path): "credentials file \(path): not a regular file; a pipe or device cannot be read again and again"
            case .slow(let path, let limit): "credentials file \(path): not read within \(limit / 1_000_000_000) s, as on a mount that hangs"
            }
        }
    }

    package let path: String
    private let limit: Int

    /// - Parameter limit: bytes.
    package init(path: String, limit: Int = OutboundLimits.maxCredentialBytes) {
        self.path = path
        self.limit = limit
    }

    /// The content without surrounding white space; never nothing. Blocks as long as the file system does.
    package func read() throws(Failure) -> String {
        let text = String(decoding: try content(), as: UTF8.self).trimming { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard !text.isEmpty else { throw .empty(path: path) }
        return text
    }

    private func content() throws(Failure) -> [UInt8] {
        // Opening a pipe for reading would wait for somebody to write.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
        // One byte more than allowed tells "exactly at the limit" from "too large".
        var content = [UInt8](repeating: 0, count: limit + 1)
        var length = 0
        while length < content.count {
            let count = content.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress.map { $0 + length }, $0.count - length) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return Array(content[..<length]) }
            length += count
        }
        throw .tooLarge(path: path, limit: limit)
    }

    private func failure() -> Failure {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
