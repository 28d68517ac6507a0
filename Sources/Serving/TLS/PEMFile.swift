import Glibc

/// A file of certificates.
enum PEMFile {
    /// Bytes; lists of what was taken back can be long.
    static let limit = 16 << 20

    private static let piece = 64 << 10

    /// nil: it cannot be read, or is longer than ``limit``. Blocks as long as the file system does.
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: piece) { $1 = fread($0.baseAddress, 1, piece, file) }
            bytes += part
            guard bytes.count <= limit, ferror(file) == 0 else { return nil }
            if part.count < piece { return bytes }
        }
    }
}
