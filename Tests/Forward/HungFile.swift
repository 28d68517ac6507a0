import Foundation
import TestSupport

/// A file of a log that takes nothing more, as on a disk that hangs: behind its descriptor there is a pipe that is full.
struct HungFile {
    private let descriptor: CInt
    private let pipe: CInt

    /// - Throws: no file there is being written.
    init(in directory: TemporaryDirectory) throws {
        func isWritten(_ descriptor: String) -> Bool {
            let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) ?? ""
            return path.contains(directory.path) && path.hasSuffix(".segment")
        }
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        guard let descriptor = open.first(where: isWritten).flatMap({ CInt($0) }) else { throw HarnessError("no file is being written") }
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0, fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0 else { throw HarnessError("no pipe") }
        let bytes = [UInt8](repeating: 0, count: 4096)
        while write(ends[1], bytes, bytes.count) > 0 {}
        _ = fcntl(ends[1], F_SETFL, 0)
        dup2(ends[1], descriptor)
        close(ends[1])
        self.descriptor = descriptor
        pipe = ends[0]
    }

    /// Whoever writes comes to an end, and writes nowhere from now on.
    func release() {
        let nowhere = open("/dev/null", O_WRONLY)
        dup2(nowhere, descriptor)
        close(nowhere)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while read(pipe, &bytes, bytes.count) > 0 {}
        close(pipe)
    }
}
