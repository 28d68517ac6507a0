import BenchReport
import Glibc

/// A directory of its own that is gone when its owner is.
final class WorkDirectory {
    let path: String

    /// - Throws: ``BenchError`` when none can be made.
    init() throws(BenchError) {
        var template = Array("/tmp/metronome-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchError("cannot make a directory in /tmp") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    deinit {
        guard path.hasPrefix("/tmp/metronome-bench."), let listing = opendir(path) else { return }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            unlink(file(name))
        }
        closedir(listing)
        rmdir(path)
    }
}
