import Glibc

/// Whether certificates and keys are still those that a client has read: it reads them once.
struct FileStamps: Equatable {
    private struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    /// nil: it is not there.
    private let stamps: [Stamp?]

    init(_ paths: [String]) {
        stamps = paths.map { path in
            var found = stat()
            guard stat(path, &found) == 0 else { return nil }
            return Stamp(
                device: UInt64(found.st_dev), inode: UInt64(found.st_ino), size: Int64(found.st_size), seconds: found.st_mtim.tv_sec,
                nanoseconds: found.st_mtim.tv_nsec)
        }
    }
}
