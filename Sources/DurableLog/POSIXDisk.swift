import Glibc

/// A directory of the machine, locked for one process.
package final class POSIXDisk: LogDisk {
    private static let lockName = "lock"

    private let path: String
    private let directory: CInt
    private let lock: CInt
    /// The file that is written, kept open.
    private var writing: (name: String, descriptor: CInt)?

    /// Makes the directory, with those above it, when it is not there.
    package init(_ path: String) throws(DiskError) {
        self.path = path
        try Self.makeDirectory(path)
        directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw Self.error("open the directory", path) }
        lock = openat(directory, Self.lockName, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            let error = Self.error("make a file in", path)
            close(directory)
            throw error
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let error =
                errno == EWOULDBLOCK ? DiskError(.inUse, "\(path) is used by another process") : Self.error("lock a file in", path)
            close(lock)
            close(directory)
            throw error
        }
    }

    deinit {
        if let writing { close(writing.descriptor) }
        close(lock)
        close(directory)
    }

    private static func makeDirectory(_ path: String) throws(DiskError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            // A directory that is there and cannot be made again says so in several ways.
            var status = stat()
            if stat(made, &status) == 0 { continue }
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw error("make the directory", made) }
        }
    }

    package func files() throws(DiskError) -> [DiskFile] {
        let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw failure("list", ".") }
        defer { closedir(stream) }
        var found: [DiskFile] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var status = stat()
            guard fstatat(directory, name, &status, 0) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            found.append(DiskFile(name: name, size: Int(status.st_size)))
        }
        return found
    }

    package func create(_ name: String) throws(DiskError) {
        let descriptor = openat(directory, name, O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("make", name) }
        if let writing { close(writing.descriptor) }
        writing = (name, descriptor)
    }

    package func append(_ bytes: [UInt8], to name: String) throws(DiskError) {
        let descriptor = try descriptor(name)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write to", name)
            }
            done += count
        }
    }

    private func descriptor(_ name: String) throws(DiskError) -> CInt {
        if let writing, writing.name == name { return writing.descriptor }
        let descriptor = openat(directory, name, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", name) }
        if let writing { close(writing.descriptor) }
        writing = (name, descriptor)
        return descriptor
    }

    package func read(_ name: String, at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
        let descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", name) }
        defer { close(descriptor) }
        var problem: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < buffer.count {
                let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { problem = failure("read", name) }
                if got <= 0 { return }
                filled += got
            }
        }
        if let problem { throw problem }
        return bytes
    }

    package func sync(_ name: String) throws(DiskError) {
        guard fdatasync(try descriptor(name)) == 0 else { throw failure("sync", name) }
    }

    package func syncDirectory() throws(DiskError) {
        guard fsync(directory) == 0 else { throw failure("sync", ".") }
    }

    package func rename(_ name: String, to other: String) throws(DiskError) {
        guard renameat(directory, name, directory, other) == 0 else { throw failure("rename", name) }
    }

    package func delete(_ name: String) throws(DiskError) {
        guard unlinkat(directory, name, 0) == 0 || errno == ENOENT else { throw failure("delete", name) }
        // While it is open its bytes take room.
        if let writing, writing.name == name {
            close(writing.descriptor)
            self.writing = nil
        }
    }

    private func failure(_ what: String, _ name: String) -> DiskError { Self.error(what, name == "." ? path : "\(path)/\(name)") }

    private static func error(_ what: String, _ place: String) -> DiskError {
        let code = errno
        let cause: DiskError.Cause =
            switch code {
            case ENOSPC, EDQUOT, EFBIG: .full
            case EROFS: .readOnly
            case EACCES, EPERM, ENOENT, ENOTDIR: .denied
            default: .failed
            }
        return DiskError(cause, "cannot \(what) \(place): \(String(cString: strerror(code)).lowercased())")
    }
}
