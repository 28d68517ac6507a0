import Glibc

/// A password or token in a file, read again every few seconds so that it can be rotated while Metronome runs.
package struct CredentialFile {
    package enum Failure: Error, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        case tooLarge(path: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let reason): "credentials file \(path): \(reason)"
            case .tooLarge(let path):
                "credentials file \(path): larger than \(RemoteWriteLimits.maxCredentialBytes) bytes, expected a password or token"
            }
        }
    }

    package let path: String
    private var cached: (value: String, readAt: Int64)?

    package init(path: String) {
        self.path = path
    }

    /// The content without surrounding white space. `now`: monotonic nanoseconds.
    package mutating func value(now: Int64) throws(Failure) -> String {
        if let cached, now - cached.readAt < RemoteWriteLimits.credentialCacheTime { return cached.value }
        let value = String(decoding: try read(), as: UTF8.self)
            .trimming { $0 == 0x20 || (0x09...0x0d).contains($0) }
        cached = (value, now)
        return value
    }

    private func read() throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        // One byte more than allowed tells "exactly at the limit" from "too large".
        var content = [UInt8](repeating: 0, count: RemoteWriteLimits.maxCredentialBytes + 1)
        var length = 0
        while length < content.count {
            let count = content.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress.map { $0 + length }, $0.count - length) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return Array(content[..<length]) }
            length += count
        }
        throw .tooLarge(path: path)
    }

    private func failure() -> Failure {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
